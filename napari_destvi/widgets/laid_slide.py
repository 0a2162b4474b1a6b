"""The slide that lies in the viewer: where its spots are, and the maps over them."""

from __future__ import annotations

from collections.abc import Sequence

from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError
from napari_destvi.layers import (
    ResultMaps,
    SpotIndex,
    SpotText,
    build_result_maps,
    build_spot_index,
    spot_at,
)
from napari_destvi.results import Result
from napari_destvi.session import Message, Session


class LaidSlide:
    """What all layers of a slide share; a map that is shown again only gathers.

    Parameters
    ----------
    session : Session
        Is told why a result cannot be shown.

    Attributes
    ----------
    index : SpotIndex or None
        Of the spots; None without a slide.
    maps : ResultMaps or None
        Of the result; None without one that fits the slide.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._tissue: Tissue | None = None
        self.index: SpotIndex | None = None
        self.maps: ResultMaps | None = None

    def take_tissue(self, tissue: Tissue | None) -> SpotIndex | None:
        """Find the spots of another slide; its maps are those of the next result."""
        self._tissue, self.index, self.maps = tissue, None, None
        if tissue is not None:
            self.index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
        return self.index

    def take_result(self, result: Result | None) -> ResultMaps | None:
        """Find the spots of a result on the slide, or tell that they are of another."""
        self.maps = None
        if result is not None and self._tissue is not None and self.index is not None:
            try:
                names = self._tissue.spot_names
                self.maps = build_result_maps(result, names, self.index)
            except InputError as error:
                self._session.message = Message("error", str(error))
        return self.maps

    def spot_under(self, position: Sequence[float]) -> int | None:
        """Return the number of a spot, None where there is none.

        Parameters
        ----------
        position : sequence of float
            (y, x) in world units.
        """
        if self._tissue is None or self.index is None:
            return None
        return spot_at(self.index, *_in_pixels(position, self._tissue))

    def describe(
        self,
        position: Sequence[float],
        *,
        share_of: Sequence[str],
        activation_of: Sequence[str],
        cells_of: Sequence[str],
    ) -> SpotText | None:
        """Return what is known of the spot at a place, None where there is none.

        Parameters
        ----------
        position : sequence of float
            (y, x) in world units.
        share_of, activation_of, cells_of : sequence of str
            The types of which these are told even where they are small.
        """
        if self._tissue is None or self.maps is None:
            return None
        y, x = _in_pixels(position, self._tissue)
        return self.maps.describe(
            y, x, share_of=share_of, activation_of=activation_of, cells_of=cells_of
        )


def _in_pixels(position: Sequence[float], tissue: Tissue) -> tuple[float, float]:
    """Return a place (y, x) of the world in full-resolution pixels."""
    y, x = (value / (tissue.microns_per_pixel or 1.0) for value in position)
    return y, x

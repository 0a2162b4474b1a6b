"""One layer for several cell types: a blend of their colours, or the dominant one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from napari.layers import Image
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import (
    Placement,
    ResultMaps,
    blended,
    colours_at,
    dominant_rgba,
    dominant_type,
    gather_rgba,
    place_map,
    upper_limits,
)
from napari_destvi.layers.blend import Rgba
from napari_destvi.session import MapForm
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import placed

NAMES: dict[MapForm, str] = {
    "blend": "Blend of cell types",
    "dominant": "Dominant cell type",
    "pies": "Pies of cell types",
}


class _Part(NamedTuple):
    """A type of a blend: its column, its colour, and the share it needs to be seen."""

    column: int
    colour: tuple[float, ...]
    least: float


class BlendLayer:
    """The layer, and what it needs to be drawn again quickly.

    Parameters
    ----------
    maps : ResultMaps
        Where the shares come from.
    tissue : Tissue
        The slide below.
    opacity : float
        From 0 to 1.
    """

    def __init__(self, maps: ResultMaps, tissue: Tissue, *, opacity: float) -> None:
        height, width = maps.index.index.shape
        self._place = self._laid = place_map(maps.index, tissue.microns_per_pixel)
        self.layer = Image(
            np.zeros((height, width, 4), dtype=np.uint8),
            rgb=True,
            opacity=opacity,
            metadata=LayerTag(tissue.library).as_metadata(),
            **placed(self._place),
        )
        self._maps = maps
        self._upper: dict[int, np.float32] = {}
        self._dominant: NDArray[np.intp] | None = None
        self._drawn: tuple[MapForm, list[_Part]] | None = None

    def show(
        self,
        form: MapForm,
        maps: ResultMaps,
        cell_types: Sequence[str],
        colours: NDArray[np.floating],
        least_shares: Mapping[str, float],
    ) -> None:
        """Draw the types, unless it is what is drawn already.

        Parameters
        ----------
        form : {"blend", "dominant", "pies"}
            These types together, or of all types the one with most. Pies from afar are
            a blend.
        maps : ResultMaps
            Where the shares come from.
        cell_types : sequence of str
            The types to blend.
        colours : ndarray of shape (n_cell_types, 3)
            Of all types of the result.
        least_shares : mapping of str to float
            A blended type does not shine where its share is smaller.
        """
        if maps is not self._maps:
            self._take(maps)
        of_all = maps.result.cell_types
        parts = [
            _Part(of_all.index(name), tuple(colour), least_shares.get(name, 0.0))
            for name, colour in zip(of_all, colours.tolist(), strict=True)
            if form == "dominant" or name in cell_types
        ]
        if (form, parts) == self._drawn:
            return
        is_dominant = form == "dominant"
        spots = self._dominant_of(parts) if is_dominant else self._blended(parts)
        self.lay(form, gather_rgba(maps.index, self._at_spots(spots)), self._place)
        self._drawn = (form, parts)

    def lay(self, form: MapForm, picture: Rgba, placement: Placement) -> None:
        """Show a picture of a part of the slide; `show` brings back all of it.

        Parameters
        ----------
        form : {"blend", "dominant", "pies"}
            What it shows.
        picture : ndarray of shape (height, width, 4), uint8
            Colours and opacity.
        placement : Placement
            Where it lies.
        """
        self._drawn = None
        self.layer.name = NAMES[form]
        self.layer.data = picture
        if placement != self._laid:
            self.layer.scale = placement.scale
            self.layer.translate = placement.translate
            self._laid = placement

    def _take(self, maps: ResultMaps) -> None:
        """Start anew with other shares."""
        self._maps = maps
        self._upper = {}
        self._dominant = self._drawn = None

    def _blended(self, parts: Sequence[_Part]) -> NDArray[np.uint8]:
        columns = [part.column for part in parts]
        least = np.array([part.least for part in parts], dtype=np.float32)
        return blended(
            self._maps.result.proportions,
            np.array([part.colour for part in parts]),
            upper=np.array([self._upper_of(column) for column in columns]),
            columns=np.array(columns, dtype=np.intp),
            least=least if least.any() else None,
        )

    def _upper_of(self, column: int) -> np.float32:
        """Return the share that shines in full; of each type it is found once."""
        if column not in self._upper:
            shares = self._maps.result.proportions[:, column : column + 1]
            self._upper[column] = upper_limits(shares)[0]
        return self._upper[column]

    def _dominant_of(self, parts: Sequence[_Part]) -> NDArray[np.uint8]:
        if self._dominant is None:
            self._dominant = dominant_type(self._maps.result.proportions)
        return dominant_rgba(self._dominant, np.array([part.colour for part in parts]))

    def _at_spots(self, colours: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the colour of each spot of the slide, none of those not fitted."""
        return colours_at(colours, self._maps.rows)

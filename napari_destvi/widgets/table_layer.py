"""The layer of a compared table in the first panel, where it stands for the maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.layers import SCALES, contrast_limits, gather, place_map
from napari_destvi.session.compared_tables import short_title
from napari_destvi.widgets.compared_maps import ComparedMaps
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import over_tissue

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer


class TableLayer:
    """The layer, while a table and not the maps are compared in panels.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._layer: Image | None = None
        self._drawn: tuple[ComparedMaps, str] | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self._layer is None else (self._layer,)

    def show(
        self,
        compared: ComparedMaps,
        cell_type: str,
        *,
        title: str,
        colormap: str,
        opacity: float,
    ) -> Image:
        """Show a type of the table; return the layer.

        Parameters
        ----------
        compared : ComparedMaps
            Its left side is the table.
        cell_type : str
            By its name in the table.
        title : str
            Of the table.
        colormap : str
            A name that napari knows, for a new layer.
        opacity : float
            From 0 to 1, for a new layer.
        """
        if self._layer is None:
            self._layer = _layer(compared, cell_type, colormap, opacity)
            self._viewer.add_layer(self._layer)
        elif self._drawn != (compared, cell_type):
            self._layer.data = gather(compared.index, compared.ours(cell_type))
        self._drawn = (compared, cell_type)
        self._layer.name = f"{cell_type} · {short_title(title)} (%)"
        return self._layer

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through."""
        for layer in self.layers:
            layer.opacity = opacity

    def recolour(self, colormap: str) -> None:
        """Show it in other colours."""
        if self._layer is not None:
            self._layer.colormap = colormap

    def hide(self) -> None:
        """Remove it."""
        layers, self._layer, self._drawn = self.layers, None, None
        remove_layers(self._viewer, layers)


def _layer(
    compared: ComparedMaps, cell_type: str, colormap: str, opacity: float
) -> Image:
    values, scale = compared.ours(cell_type), SCALES["proportions"]
    limits = contrast_limits(values, lowest=scale.lowest, least_span=scale.least_span)
    return over_tissue(
        gather(compared.index, values),
        place_map(compared.index, compared.tissue.microns_per_pixel),
        name=cell_type,
        colormap=colormap,
        contrast_limits=limits,
        opacity=opacity,
        tag=LayerTag(compared.tissue.library),
    )

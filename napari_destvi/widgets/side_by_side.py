"""Three panels of the viewer: a map, that of another table, and their difference.

napari's grid has a panel for every so many layers: the tissue or a copy of it, if there
is any, what lies over it, and a layer of marked spots. One camera serves all. Layers of
others are hidden meanwhile, for the grid would give them to any of the panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.spot_index import gather
from napari_destvi.widgets.active_layer import active_kept
from napari_destvi.widgets.compared_maps import ComparedMaps
from napari_destvi.widgets.layer_order import LayerOrder
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.lent_map import LentMap
from napari_destvi.widgets.panel_canvas import PanelCanvas
from napari_destvi.widgets.panel_layers import Panel, further_panels, link, unlink
from napari_destvi.widgets.panel_scale import common_scale, difference_limit
from napari_destvi.widgets.tissue_layer import region_of_spots

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer


class SideBySide:
    """The layers of the second and third panel, and the grid that they stand in.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose grid is used while panels are shown, and left as it was.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._order = LayerOrder(viewer)
        self._canvas = PanelCanvas(viewer)
        self._panels: list[Panel] = []
        self._lent: LentMap | None = None
        self._drawn: tuple[ComparedMaps, str] | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are panels."""
        return bool(self._panels)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that were added."""
        return tuple(layer for panel in self._panels[1:] for layer in panel)

    def show(
        self,
        compared: ComparedMaps,
        cell_type: str,
        map_layer: Image,
        below: Image | None,
    ) -> None:
        """Show a map beside that of the other table and their difference.

        Parameters
        ----------
        compared : ComparedMaps
            What is compared.
        cell_type : str
            The type, by its name on the left.
        map_layer : Image
            The map's layer.
        below : Image or None
            That of the tissue, if there is any.
        """
        first = [map_layer] if below is None else [below, map_layer]
        if self._panels and first != self._panels[0]:
            self.hide()
        if not self._panels:
            self._add(first)
            self._canvas.open(region_of_spots(compared.tissue))
            self.arrange()
        if self._lent is None:
            self._lent = LentMap(map_layer)
        is_other = self._drawn != (compared, cell_type)
        if not is_other and self._lent.is_as_lent:
            return
        if is_other:
            self._scale_difference(compared, cell_type)
        self._draw_others(self._lent, compared, cell_type)
        self._draw_first(self._lent, compared, cell_type)
        self._drawn = (compared, cell_type)

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through; the other map is linked to the first."""
        if self._panels:
            self._panels[-1][-1].opacity = opacity

    def arrange(self, marks: Sequence[Layer] = ()) -> None:
        """Put each layer into its panel, and a layer with marks on top of each.

        Parameters
        ----------
        marks : sequence of Layer
            One for each panel, or none.
        """
        panels: list[list[Layer]] = [list(panel) for panel in self._panels]
        there = self._viewer.layers
        # Without one that the user deleted there soon are no panels.
        if not panels or any(layer not in there for panel in panels for layer in panel):
            return
        for panel, mark in zip(panels, marks, strict=False):
            panel.append(mark)
        self._canvas.set_stride(len(panels[0]))
        self._order.put_first([layer for panel in panels for layer in panel])

    def hide(self) -> None:
        """Remove the panels."""
        if not self._panels:
            return
        layers, panels, self._panels = self.layers, self._panels, []
        unlink(panels)
        if self._lent is not None:
            self._lent.give_back()
        self._lent = self._drawn = None
        remove_layers(self._viewer, layers)
        self._order.restore()
        self._canvas.close()

    def _add(self, first: Panel) -> None:
        self._order.remember(first)
        self._panels = [first, *further_panels(first)]
        with active_kept(self._viewer):
            for layer in self.layers:
                self._viewer.layers.append(layer)
        link(self._panels)

    def _scale_difference(self, compared: ComparedMaps, cell_type: str) -> None:
        limit = difference_limit(compared.difference(cell_type))
        self._panels[-1][-1].contrast_limits = (-limit, limit)

    def _draw_others(
        self, lent: LentMap, compared: ComparedMaps, cell_type: str
    ) -> None:
        """Leave clear here, too, what the user hides of the map."""
        _, other, difference = (panel[-1] for panel in self._panels)
        ours = gather(compared.index, compared.ours(cell_type))
        is_hidden = np.isnan(lent.own()) & ~np.isnan(ours)
        values = (compared.other(cell_type), compared.difference(cell_type))
        for layer, of_spots in zip((other, difference), values, strict=True):
            picture = gather(compared.index, of_spots)
            picture[is_hidden] = np.nan
            layer.data = picture
        other.name = compared.title

    def _draw_first(
        self, lent: LentMap, compared: ComparedMaps, cell_type: str
    ) -> None:
        """Show what the difference is taken from, on a scale for both maps."""
        ours, picture = compared.ours(cell_type), lent.own()
        if (
            compared.comparison.leaves_types_out
        ):  # the map has shares among all its types
            picture = _where(picture, gather(compared.index, ours))
        lent.lend(picture, common_scale(ours, compared.other(cell_type)))


def _where(
    own: NDArray[np.float32], picture: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the picture, clear where the map of the user's own is clear."""
    picture[np.isnan(own)] = np.nan
    return picture

"""Three panels of the viewer: a map, that of another table, and their difference.

napari's grid has a panel for every two layers: the tissue, or a copy of it, and what
lies over it; for every three where spots are marked. One camera serves all. Layers of
others are hidden meanwhile, for the grid would give them to any of the panels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from napari.experimental import link_layers, unlink_layers
from napari.layers import Image
from numpy.typing import NDArray

from napari_destvi.layers.spot_index import gather
from napari_destvi.widgets.active_layer import active_kept
from napari_destvi.widgets.compared_maps import ComparedMaps
from napari_destvi.widgets.layer_order import LayerOrder
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.lent_map import LentMap
from napari_destvi.widgets.napari_versions import canvas_size, grid, show_name
from napari_destvi.widgets.panel_grid import N_PANELS, best_shape
from napari_destvi.widgets.panel_scale import common_scale, difference_limit
from napari_destvi.widgets.tissue_layer import region_of_spots

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

#: Pink where the map has more, green where it has less: told apart without red.
DIFFERENCE_COLORMAP = "PiYG_r"
LINKED = ("contrast_limits", "contrast_limits_range", "colormap", "gamma", "opacity")
LINKED_BELOW = ("visible", "opacity", "gamma")
#: Between the panels, as a share of their size.
SPACING = 0.02


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
        self._layers: list[Image] = []
        self._first: list[Image] = []
        self._lent: LentMap | None = None
        self._drawn: tuple[ComparedMaps, str] | None = None
        self._grid_before: dict[str, object] = {}

    @property
    def is_shown(self) -> bool:
        """Whether there are panels."""
        return bool(self._layers)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that were added."""
        return tuple(self._layers)

    def show(
        self, compared: ComparedMaps, cell_type: str, map_layer: Image, below: Image
    ) -> None:
        """Show a map beside that of the other table and their difference.

        Parameters
        ----------
        compared : ComparedMaps
            What is compared.
        cell_type : str
            The type, by its name in the maps.
        map_layer, below : Image
            The map's layer, and that of the tissue.
        """
        if [below, map_layer] != self._first:
            self.hide()
        if not self._layers:
            self._add(map_layer, below)
            self.arrange()
            self._open_grid(compared)
        if self._lent is None:
            self._lent = LentMap(map_layer)
        if self._drawn != (compared, cell_type):
            self._draw_others(compared, cell_type)
        elif self._lent.is_as_lent:
            return
        self._draw_first(self._lent, compared, cell_type)
        self._drawn = (compared, cell_type)

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through; the other map is linked to the first."""
        if self._layers:
            self._layers[-1].opacity = opacity

    def arrange(self, marks: Sequence[Layer] = ()) -> None:
        """Put each layer into its panel, and a layer with marks on top of each.

        Parameters
        ----------
        marks : sequence of Layer
            One for each panel, or none.
        """
        pairs = [*self._first, *self._layers]
        # Without one that the user deleted there soon are no panels.
        if not self._layers or any(layer not in self._viewer.layers for layer in pairs):
            return
        panels = [pairs[2 * panel : 2 * panel + 2] for panel in range(N_PANELS)]
        for panel, mark in zip(panels, marks, strict=False):
            panel.append(mark)
        grid(self._viewer).stride = len(panels[0])
        self._order.put_first([layer for panel in panels for layer in panel])

    def hide(self) -> None:
        """Remove the panels."""
        if not self._layers:
            return
        layers, self._layers = self._layers, []
        (below, map_layer), self._first = self._first, []
        unlink_layers([map_layer, layers[1]])
        unlink_layers([below, layers[0], layers[2]])
        if self._lent is not None:
            self._lent.give_back()
        self._lent = self._drawn = None
        show_name(map_layer, shown=False)
        remove_layers(self._viewer, layers)
        self._order.restore()
        grid(self._viewer).update(self._grid_before)

    def _add(self, map_layer: Image, below: Image) -> None:
        self._order.remember([map_layer, below])
        self._grid_before = {
            name: getattr(grid(self._viewer), name)
            for name in ("enabled", "stride", "shape", "spacing")
        }
        self._first = [below, map_layer]
        self._layers = [
            layer
            for panel in ("other", "difference")
            for layer in (_copy(below, panel), _over(map_layer))
        ]
        copy, other, second_copy, difference = self._layers
        difference.colormap = DIFFERENCE_COLORMAP
        with active_kept(self._viewer):
            for layer in self._layers:
                self._viewer.layers.append(layer)
        link_layers([map_layer, other], LINKED)
        link_layers([below, copy, second_copy], LINKED_BELOW)
        for layer in (map_layer, other, difference):
            show_name(layer)

    def _draw_others(self, compared: ComparedMaps, cell_type: str) -> None:
        _, other, _, difference = self._layers
        other.data = gather(compared.index, compared.other(cell_type))
        other.name = compared.title
        values = compared.difference(cell_type)
        limit = difference_limit(values)
        difference.data = gather(compared.index, values)
        difference.contrast_limits_range = (-1.0, 1.0)
        difference.contrast_limits = (-limit, limit)
        difference.name = "difference"

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

    def _open_grid(self, compared: ComparedMaps) -> None:
        canvas_grid = grid(self._viewer)
        region = region_of_spots(compared.tissue)
        canvas_grid.shape = best_shape(canvas_size(self._viewer), region)
        canvas_grid.spacing = SPACING
        canvas_grid.enabled = True


def _where(
    own: NDArray[np.float32], picture: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the picture, clear where the map of the user's own is clear."""
    picture[np.isnan(own)] = np.nan
    return picture


def _copy(below: Image, panel: str) -> Image:
    return Image(
        below.data,
        rgb=below.rgb,
        name=f"{below.name} ({panel})",
        opacity=below.opacity,
        visible=below.visible,
        scale=below.scale,
        translate=below.translate,
        units=below.units,
        metadata=dict(below.metadata),
        **({} if below.rgb else {"contrast_limits": below.contrast_limits}),
    )


def _over(map_layer: Image) -> Image:
    layer = Image(
        map_layer.data,
        colormap=map_layer.colormap,
        contrast_limits=map_layer.contrast_limits,
        opacity=map_layer.opacity,
        blending="translucent",
        scale=map_layer.scale,
        translate=map_layer.translate,
        units=map_layer.units,
    )
    layer.colorbar.visible = True
    return layer

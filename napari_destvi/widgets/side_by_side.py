"""Three panels of the viewer: a map, that of another table, and their difference.

napari's grid has a panel for every two layers: the tissue, or a copy of it, and what
lies over it. One camera serves all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from napari.experimental import link_layers, unlink_layers
from napari.layers import Image
from numpy.typing import NDArray

from napari_destvi.layers.spot_index import SpotIndex, gather
from napari_destvi.layers.spot_rows import at_spots, spot_rows
from napari_destvi.session import MapKey
from napari_destvi.widgets.napari_versions import grid, show_name

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

    from napari_destvi.data.tissue import Tissue
    from napari_destvi.metrics import Comparison

#: Pink where the map has more, green where it has less: told apart without red.
DIFFERENCE_COLORMAP = "PiYG_r"
LINKED = ("contrast_limits", "contrast_limits_range", "colormap", "gamma", "opacity")
#: Differences below this are no more than rounding: the scale goes at least so far.
LEAST_DIFFERENCE = 0.02
#: Of the differences' sizes; a few extremes would make all others pale.
SCALE_QUANTILE = 0.99
N_LAYERS_PER_PANEL = 2
N_PANELS = 3
#: Between the panels, as a share of their size.
SPACING = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Panels:
    """What is compared, and where its spots lie.

    Parameters
    ----------
    comparison : Comparison
        Of the maps with another table.
    title : str
        Of the other table.
    index : SpotIndex
        Of the slide.
    tissue : Tissue
        The slide.
    """

    comparison: Comparison
    title: str
    index: SpotIndex
    tissue: Tissue

    def other(self, cell_type: str) -> NDArray[np.float32]:
        """Return the shares of the other table, of shape (n_spots,)."""
        return self._at_spots(self.comparison.right_shares, cell_type)

    def difference(self, cell_type: str) -> NDArray[np.float32]:
        """Return by how much the map has more, of shape (n_spots,)."""
        return self._at_spots(self.comparison.difference, cell_type)

    def _at_spots(
        self, shares: NDArray[np.floating], cell_type: str
    ) -> NDArray[np.float32]:
        rows = spot_rows(self.comparison.spot_names, self.tissue.spot_names)
        column = self.comparison.left_types.index(cell_type)
        return at_spots(shares[:, column], rows)


class SideBySide:
    """The layers of the second and third panel, and the grid that they stand in.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose grid is used while panels are shown, and left as it was.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._layers: list[Image] = []
        self._map: Image | None = None
        self._grid_before: dict[str, object] = {}

    @property
    def is_shown(self) -> bool:
        """Whether there are panels."""
        return bool(self._layers)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that were added."""
        return tuple(self._layers)

    def show(self, panels: Panels, key: MapKey, map_layer: Image, below: Image) -> None:
        """Show a map beside that of the other table and their difference.

        Parameters
        ----------
        panels : Panels
            What is compared.
        key : MapKey
            The map.
        map_layer, below : Image
            The map's layer, and that of the tissue.
        """
        if map_layer is not self._map:
            self.hide()
        if not self._layers:
            self._add(map_layer, below)
        _, other, _, difference = self._layers
        cell_type = key.cell_type
        other.data = gather(panels.index, panels.other(cell_type))
        other.name = panels.title
        values = panels.difference(cell_type)
        limit = difference_limit(values)
        difference.data = gather(panels.index, values)
        difference.contrast_limits_range = (-1.0, 1.0)
        difference.contrast_limits = (-limit, limit)
        difference.name = "difference"

    def hide(self) -> None:
        """Remove the panels."""
        if not self._layers:
            return
        _, other, _, _ = layers = self._layers
        self._layers = []
        if self._map is not None:
            unlink_layers([self._map, other])
            show_name(self._map, shown=False)
        self._map = None
        for layer in layers:
            if layer in self._viewer.layers:
                self._viewer.layers.remove(layer)
        grid(self._viewer).update(self._grid_before)

    def _add(self, map_layer: Image, below: Image) -> None:
        self._map = map_layer
        self._layers = [
            layer
            for panel in ("other", "difference")
            for layer in (_copy(below, panel), _over(map_layer))
        ]
        _, other, _, difference = self._layers
        difference.colormap = DIFFERENCE_COLORMAP
        for layer in self._layers:
            self._viewer.layers.append(layer)
        link_layers([map_layer, other], LINKED)
        for layer in (map_layer, other, difference):
            show_name(layer)
        self._open_grid()

    def _open_grid(self) -> None:
        canvas_grid = grid(self._viewer)
        self._grid_before = {
            name: getattr(canvas_grid, name)
            for name in ("enabled", "stride", "shape", "spacing")
        }
        canvas_grid.stride = N_LAYERS_PER_PANEL
        canvas_grid.shape = (1, N_PANELS)
        canvas_grid.spacing = SPACING
        canvas_grid.enabled = True


def difference_limit(values: NDArray[np.floating]) -> float:
    """Return where the scale of the differences ends, on both sides of 0.

    Parameters
    ----------
    values : ndarray of shape (n_spots,)
        Differences; NaN where there is none.

    Examples
    --------
    >>> difference_limit(np.array([0.001, -0.003, np.nan]))
    0.02
    """
    sizes = np.abs(values[np.isfinite(values)])
    largest = float(np.quantile(sizes, SCALE_QUANTILE)) if sizes.size else 0.0
    return max(largest, LEAST_DIFFERENCE)


def _copy(below: Image, panel: str) -> Image:
    return Image(
        below.data,
        rgb=below.rgb,
        name=f"{below.name} ({panel})",
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

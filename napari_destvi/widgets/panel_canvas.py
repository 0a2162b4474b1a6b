"""The grid of the canvas while it has panels: opened, kept fit, and given back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.widgets.napari_versions import (
    canvas_size,
    grid,
    on_canvas_size,
    show_region,
)
from napari_destvi.widgets.panel_grid import best_shape

if TYPE_CHECKING:
    from napari import Viewer

#: Between the panels, as a share of their size.
SPACING = 0.02
_KEPT = ("enabled", "stride", "shape", "spacing")


class PanelCanvas:
    """The grid, and what it was before.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose grid it is.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._before: dict[str, object] = {}
        self._region: NDArray[np.float64] | None = None
        self._shape: tuple[int, int] | None = None
        self._stop: Callable[[], None] | None = None

    def open(self, region: NDArray[np.float64]) -> None:
        """Show panels in which a region is as large as can be.

        Parameters
        ----------
        region : ndarray of shape (2, 2)
            Lowest and highest (y, x), in world units.
        """
        canvas_grid = grid(self._viewer)
        self._before = {name: getattr(canvas_grid, name) for name in _KEPT}
        self._region = region
        canvas_grid.spacing = SPACING
        self._choose_shape()
        canvas_grid.enabled = True
        self._stop = on_canvas_size(self._viewer, self._refit)

    def set_stride(self, n_layers: int) -> None:
        """Give each panel so many layers."""
        grid(self._viewer).stride = n_layers

    def close(self) -> None:
        """Leave the grid as it was."""
        if self._stop is not None:
            self._stop()
        self._stop = self._region = self._shape = None
        grid(self._viewer).update(self._before)

    def _choose_shape(self) -> None:
        assert self._region is not None
        self._shape = best_shape(canvas_size(self._viewer), self._region)
        grid(self._viewer).shape = self._shape

    def _refit(self) -> None:
        """Choose the shape anew for another size, unless the user chose one."""
        before, region = self._shape, self._region
        if region is None or tuple(grid(self._viewer).shape) != before:
            return
        self._choose_shape()
        if self._shape != before:
            show_region(self._viewer, region)

"""Names that moved between the napari versions we support (0.6.5 to 0.9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

#: How much of the canvas, or of a panel, is used, as when napari fits all layers.
FILLED = 0.95


def scale_bar(viewer: Viewer) -> Any:  # noqa: ANN401 - napari has no public type
    """Return the scale bar; it belongs to the canvas since napari 0.9."""
    if hasattr(viewer, "canvas"):
        return viewer.canvas.overlays.scale_bar
    return viewer.scale_bar


def camera(viewer: Viewer) -> Any:  # noqa: ANN401 - napari has no public type
    """Return the camera; it belongs to the scene since napari 0.9."""
    if hasattr(viewer, "scene"):
        return viewer.scene.camera
    return viewer.camera


def text_overlay(viewer: Viewer) -> Any:  # noqa: ANN401 - napari has no public type
    """Return the text on the canvas; it belongs to the canvas since napari 0.9."""
    if hasattr(viewer, "canvas"):
        return viewer.canvas.overlays.text
    return viewer.text_overlay


def grid(viewer: Viewer) -> Any:  # noqa: ANN401 - napari has no public type
    """Return the grid of panels; it belongs to the canvas since napari 0.9."""
    if hasattr(viewer, "canvas"):
        return viewer.canvas.grid
    return viewer.grid


def canvas_size(viewer: Viewer) -> tuple[int, int]:
    """Return height and width of the canvas, in pixels."""
    if hasattr(viewer, "canvas"):
        height, width = viewer.canvas.size
    else:
        height, width = viewer._canvas_size  # no other way before 0.9
    return int(height), int(width)


def on_canvas_size(viewer: Viewer, slot: Callable[[], None]) -> Callable[[], None]:
    """Call a function whenever the canvas has another size.

    Parameters
    ----------
    viewer : napari.Viewer
        Without a window nothing is called before napari 0.9.
    slot : callable
        What is called.

    Returns
    -------
    callable
        Ends it.
    """
    if hasattr(viewer, "canvas"):
        emitter = viewer.canvas.events.size
    elif hasattr(viewer, "window"):  # no other way before 0.9
        emitter = viewer.window._qt_viewer.canvas._scene_canvas.events.resize
    else:
        return _nothing

    def on_size(_event: object) -> None:
        slot()

    emitter.connect(on_size, position="last")  # napari takes the size first
    return lambda: emitter.disconnect(on_size)


def _nothing() -> None:
    """Do nothing: there is nothing to end."""


def show_name(layer: Layer, *, shown: bool = True) -> None:
    """Write a layer's name on the canvas below it, where napari can."""
    if hasattr(layer, "name_overlay"):
        layer.name_overlay.position = "bottom_left"
        layer.name_overlay.visible = shown


def show_scale_bar(viewer: Viewer, *, unit: str) -> None:
    """Show the scale bar; since napari 0.8 it finds the unit in the layers."""
    bar = scale_bar(viewer)
    if "unit" in dict(bar):
        bar.unit = unit
    bar.visible = True


def panel_size(viewer: Viewer) -> NDArray[np.float64]:
    """Return height and width of one panel of the canvas, in pixels.

    Without a grid that is the whole canvas.
    """
    if hasattr(viewer, "canvas"):
        return np.array(viewer.canvas.viewbox_size(viewer.layers), dtype=np.float64)
    panels = grid(viewer)
    shape = panels.actual_shape(len(viewer.layers)) if panels.enabled else (1, 1)
    return np.array(canvas_size(viewer)) / shape


def show_region(viewer: Viewer, corners: NDArray[np.float64]) -> None:
    """Look at a part of the world from close by, all of it in view.

    The oldest napari can fit the view to all layers only, the newest to one of them.

    Parameters
    ----------
    viewer : napari.Viewer
        With layers in it, in two dimensions.
    corners : ndarray of shape (2, 2)
        Lowest and highest (y, x) of the part, in world units.
    """
    viewer.reset_view()
    eye, region = camera(viewer), np.diff(corners, axis=0)[0]
    eye.zoom = FILLED * float(np.min(panel_size(viewer) / region))
    eye.center = tuple(corners.mean(axis=0).tolist())

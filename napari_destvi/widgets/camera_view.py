"""What of the world the canvas of a viewer shows, and word of when that changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from qtpy.QtCore import QTimer

from napari_destvi.widgets.napari_versions import camera, canvas_size

if TYPE_CHECKING:
    from napari import Viewer

#: The camera moves at each turn of the wheel, in steps that are not drawn one by one.
FOLLOW_MS = 60


class CameraView(NamedTuple):
    """A part of the world.

    Parameters
    ----------
    centre : tuple of float
        (y, x) of its middle, in world units.
    size : tuple of float
        (height, width), in world units.
    zoom : float
        Pixels of the canvas per world unit.
    """

    centre: tuple[float, float]
    size: tuple[float, float]
    zoom: float


def camera_view(viewer: Viewer) -> CameraView | None:
    """Return what is in view; None in three dimensions.

    Parameters
    ----------
    viewer : napari.Viewer
        Of whose dimensions the last two are y and x, in any order on the canvas.
    """
    if viewer.dims.ndisplay != 2:
        return None
    eye = camera(viewer)
    down, right = viewer.dims.displayed
    centre = tuple(eye.center)[-2:]
    height, width = (n_pixels / eye.zoom for n_pixels in canvas_size(viewer))
    if down > right:  # the user has exchanged the axes
        return CameraView(centre[::-1], (width, height), eye.zoom)
    return CameraView(centre, (height, width), eye.zoom)


class CameraFollower:
    """Calls back while the camera moves, not at each step, and once it stands.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose camera is followed.
    moved : callable
        Is called.
    """

    def __init__(self, viewer: Viewer, moved: Callable[[], None]) -> None:
        self._timer = QTimer(singleShot=True, interval=FOLLOW_MS)
        self._timer.timeout.connect(moved)
        self._signals = [
            *(camera(viewer).events.zoom, camera(viewer).events.center),
            *(viewer.dims.events.ndisplay, viewer.dims.events.order),
        ]
        if hasattr(viewer, "canvas"):  # before napari 0.9 there is no word of its size
            self._signals.append(viewer.canvas.events.size)
        for signal in self._signals:
            signal.connect(self._wait)

    def stop(self) -> None:
        """Follow no longer."""
        self._timer.stop()
        for signal in self._signals:
            signal.disconnect(self._wait)

    def _wait(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

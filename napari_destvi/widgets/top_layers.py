"""Keeps outlines and rings above the maps, whichever maps come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qtpy.QtCore import QTimer

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


class TopLayers:
    """Layers that others must not cover.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose list of layers is watched.
    layers : callable
        Returns those to keep on top, the topmost last; all are in the viewer.
    """

    def __init__(self, viewer: Viewer, layers: Callable[[], Sequence[Layer]]) -> None:
        self._viewer = viewer
        self._layers = layers
        # Once the viewer is done with a new layer: it does not like to be moved about.
        self._timer = QTimer(singleShot=True, interval=0)
        self._timer.timeout.connect(self._raise)
        viewer.layers.events.inserted.connect(self._on_inserted)

    def disconnect(self) -> None:
        """Let the layers lie where they are."""
        self._timer.stop()
        self._viewer.layers.events.inserted.disconnect(self._on_inserted)

    def _on_inserted(self, event: Any) -> None:  # noqa: ANN401 - napari's
        ours = self._layers()
        if ours and event.value not in ours:
            self._timer.start()

    def _raise(self) -> None:
        ours, there = list(self._layers()), self._viewer.layers
        if list(there)[len(there) - len(ours) :] == ours:
            return
        for layer in ours:
            there.move(there.index(layer), len(there))

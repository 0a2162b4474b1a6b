"""The order of a viewer's layers, and which are seen: as they were, when asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


class LayerOrder:
    """Brings layers to the bottom of the list, hides the rest, and undoes both.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose layers are moved.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._before: list[Layer] = []
        self._hidden: list[Layer] = []

    def remember(self, kept: Collection[Layer]) -> None:
        """Take the present order for that to return to, and hide all but a few.

        Parameters
        ----------
        kept : collection of Layer
            Those that stay as they are.
        """
        self._before = list(self._viewer.layers)
        self._hidden = [
            layer for layer in self._before if layer.visible and layer not in kept
        ]
        for layer in self._hidden:
            layer.visible = False

    def put_first(self, layers: Sequence[Layer]) -> None:
        """Move layers to the bottom of the list, the first of them lowest."""
        there = self._viewer.layers
        for place, layer in enumerate(layers):
            now = there.index(layer)
            if now != place:
                there.move(now, place)

    def restore(self) -> None:
        """Return to the order from before; layers that came since are on top."""
        there = self._viewer.layers
        self.put_first([layer for layer in self._before if layer in there])
        for layer in self._hidden:
            if layer in there:
                layer.visible = True
        self._before, self._hidden = [], []

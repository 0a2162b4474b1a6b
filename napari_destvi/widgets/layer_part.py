"""What the overlay asks of each of its parts, and how they remove their layers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


class LayerPart(Protocol):
    """Layers that come and go together, and the one owner that they have.

    A part forgets a layer before it removes it. So the viewer's word that one of them
    was removed means the user.
    """

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers that are in the viewer."""
        ...

    def hide(self) -> None:
        """Remove the layers."""
        ...

    def let_go(self, layer: Layer) -> None:
        """Take it that the user who deleted a layer wants the like no more.

        Parameters
        ----------
        layer : Layer
            Any that the viewer lost; one of others changes nothing.
        """
        ...


class CoverPart(LayerPart, Protocol):
    """Layers over the tissue."""

    def set_opacity(self, opacity: float) -> None:
        """Let the tissue shimmer through: wholly at 0, not at all at 1."""
        ...


def remove_layers(viewer: Viewer, layers: Iterable[Layer]) -> None:
    """Remove those of the layers that are in the viewer.

    Parameters
    ----------
    viewer : napari.Viewer
        It may have lost some of them already.
    layers : iterable of Layer
        Those that must go.
    """
    for layer in list(layers):  # they may be those of a view on the viewer's own
        if layer in viewer.layers:
            viewer.layers.remove(layer)

"""Layers of regions whose panel was closed: their session may go on in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from napari_destvi.session import Session

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Shapes

_ORPHANS: WeakKeyDictionary[Shapes, Session] = WeakKeyDictionary()


def leave(layer: Shapes, session: Session) -> None:
    """Leave a layer in its viewer until its session has a panel again."""
    _ORPHANS[layer] = session


def adopted(viewer: Viewer, session: Session) -> Shapes | None:
    """Return the layer that a session left in a viewer, on top of all others."""
    there = viewer.layers
    for layer, owner in list(_ORPHANS.items()):
        if owner is session and layer in there:
            del _ORPHANS[layer]
            there.move(there.index(layer), len(there))
            return layer
    return None

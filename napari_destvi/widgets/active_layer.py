"""Keeps the layer, and so the tool, that the user has in hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from napari import Viewer


@contextmanager
def active_kept(viewer: Viewer, *, when: bool = True) -> Iterator[None]:
    """Select again what was selected: napari selects each layer that is added.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose layers are added and removed inside.
    when : bool
        Do nothing otherwise.
    """
    selection = viewer.layers.selection
    active = selection.active
    yield
    if when and active in viewer.layers and selection.active != active:
        selection.active = active

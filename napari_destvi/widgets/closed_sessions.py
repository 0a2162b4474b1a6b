"""Sessions of panels that were closed, until another panel of their viewer opens.

The layers stay in the viewer when its panel is closed, and so does what they are of:
the next panel goes on where the last one stopped. A session goes with its viewer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from napari_destvi.session import LeftOver, Session
from napari_destvi.widgets import left_overs

if TYPE_CHECKING:
    from napari import Viewer


class ClosedSession(NamedTuple):
    """A session without a panel, and the files in which its unsaved maps were kept."""

    session: Session
    kept: tuple[LeftOver, ...]


#: By the list of layers, which lives as long as its viewer.
_CLOSED: WeakKeyDictionary[Any, ClosedSession] = WeakKeyDictionary()


def lay_by(viewer: Viewer, session: Session, kept: Sequence[LeftOver]) -> None:
    """Keep a session for the next panel of a viewer.

    Parameters
    ----------
    viewer : napari.Viewer
        Which has the session's layers.
    session : Session
        To which nobody listens any more.
    kept : sequence of LeftOver
        Its maps on disk, in case that the viewer is closed as well.
    """
    _CLOSED[_layers(viewer)] = ClosedSession(session, tuple(kept))


def take_up(viewer: Viewer) -> Session | None:
    """Return the session of the panel that was closed last in a viewer, if any.

    Its maps are offered by no file then: they are here.
    """
    closed = _CLOSED.pop(_layers(viewer), None)
    if closed is None:
        return None
    for left_over in closed.kept:
        left_overs.forget(left_over)
    return closed.session


def _layers(viewer: Viewer) -> Any:  # noqa: ANN401 - napari's
    """Return a viewer's list of layers, without the proxy that plugins are handed."""
    return getattr(viewer.layers, "__wrapped__", viewer.layers)

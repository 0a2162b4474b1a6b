"""Taking changes back: a stack of what was done, each with how to undo it.

::

    an act that takes something away -> remember(...) -> session.changes, a message
    "Undo" beside the message, Ctrl+Z -> undo(session) -> the newest is taken back

What a change needs to be taken back lies in its own function, so that an act says in
one place what it takes away and how that returns.
"""

from __future__ import annotations

from collections.abc import Callable

from napari_destvi.session.session import Session
from napari_destvi.session.terms import Change, ChangeKind, Message

#: Older changes are forgotten: nobody remembers what they were.
MAX_CHANGES = 20
#: Kinds that speak of the slide or its maps, and go with them.
OF_THE_SLIDE: tuple[ChangeKind, ...] = ("maps", "shown", "slide")
#: Kinds on which a running fit depends.
_OF_A_FIT: tuple[ChangeKind, ...] = ("maps", "choice", "slide")


def remember(
    session: Session, kind: ChangeKind, told: str, take_back: Callable[[], None]
) -> None:
    """Remember a change that was made, and tell of it with the offer to undo it.

    Parameters
    ----------
    session : Session
        What was changed.
    kind : str
        What the change is of. Of "maps" only the newest is kept: maps are large.
    told : str
        What was done, as a sentence.
    take_back : callable
        Sets everything as it was before.
    """
    if kind == "maps":
        forget_changes(session, "maps")
    change = Change(kind, told, take_back)
    session.changes = (*session.changes, change)[-MAX_CHANGES:]
    session.message = Message("info", told, change)


def undo(session: Session, change: Change | None = None) -> None:
    """Take a change back: this one if it still can be, by default the newest.

    While shapes are being read, and of maps and data while a fit runs, nothing is done;
    nor where it would take maps or regions away that are not saved.
    """
    if change is None:
        change = session.changes[-1] if session.changes else None
    if not may_undo(session, change) or change is None:
        return
    session.changes = tuple(other for other in session.changes if other is not change)
    session.message = None
    change.take_back()
    if session.message is None:  # else it tells more
        session.message = Message("info", f"Undone: {change.told}")


def may_undo(session: Session, change: Change | None) -> bool:
    """Tell whether a change can be taken back now."""
    if change is None or session.is_editing:
        return False
    is_free = session.run_state == "idle" or change.kind not in _OF_A_FIT
    takes_away = change.kind == "slide"  # another slide takes maps and regions away
    is_safe = not takes_away or (session.saved and session.regions_saved)
    return is_free and is_safe and any(other is change for other in session.changes)


def newest_of(session: Session, kind: ChangeKind) -> Change | None:
    """Return the newest change of a kind, if there is one."""
    own = [change for change in session.changes if change.kind == kind]
    return own[-1] if own else None


def forget_changes(session: Session, *kinds: ChangeKind) -> None:
    """Offer no more to undo changes of these kinds: what they were of is gone."""
    session.changes = tuple(
        change for change in session.changes if change.kind not in kinds
    )

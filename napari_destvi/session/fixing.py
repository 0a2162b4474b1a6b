"""What a click on a fix does to the choices of a session, and how it is undone."""

from __future__ import annotations

from napari_destvi.data.answers import split_answers
from napari_destvi.data.fixes import Fix
from napari_destvi.session.choices import choose_labels, choose_library
from napari_destvi.session.session import Session
from napari_destvi.session.swapping import swap


def apply(session: Session, fix: Fix) -> None:
    """Go on as a fix says; of several ways to answer a question the last one holds."""
    if fix.change == "labels":
        choose_labels(session, fix.value)
    elif fix.change == "library":
        choose_library(session, fix.value)
    elif fix.change == "files":
        swap(session)
    else:
        session.accepted = _without(session, fix) | {fix.value}


def undo(session: Session, fix: Fix) -> None:
    """Take the answer to a question back, which is open again then."""
    session.accepted = _without(session, fix)


def _without(session: Session, fix: Fix) -> frozenset[str]:
    """Return the answers but for those to the question of a fix."""
    (code,) = split_answers({fix.value})
    kept = (text for text in session.accepted if code not in split_answers({text}))
    return frozenset(kept)

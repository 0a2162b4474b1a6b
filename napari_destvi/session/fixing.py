"""What a click on a fix does to the choices of a session, and how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from napari_destvi.data.answers import split_answers
from napari_destvi.data.fixes import Fix
from napari_destvi.session.choices import choose_labels, choose_library
from napari_destvi.session.session import Session
from napari_destvi.session.swapping import swap
from napari_destvi.session.undo import may_undo, remember, undo

CHOSEN = "Chosen: {}."


def apply(session: Session, fix: Fix) -> None:
    """Go on as a fix says; of several ways to answer a question the last one holds."""
    take_back = _way_back(session, fix)
    if fix.change == "labels":
        choose_labels(session, fix.value)
    elif fix.change == "library":
        choose_library(session, fix.value)
    elif fix.change == "files":
        swap(session)
    else:
        session.accepted = without(session.accepted, fix) | {fix.value}
    is_of_slide = fix.change in ("library", "files")
    remember(session, "slide" if is_of_slide else "choice", _told(fix), take_back)


def reopen(session: Session, fix: Fix) -> None:
    """Take the answer to a question back, which is open again then."""
    told = _told(fix)
    own = [change for change in session.changes if change.told == told]
    if own and may_undo(session, own[-1]):
        undo(session, own[-1])
    else:  # so long ago that it is forgotten
        session.accepted = without(session.accepted, fix)


def _told(fix: Fix) -> str:
    return CHOSEN.format(fix.effect)


def _way_back(session: Session, fix: Fix) -> Callable[[], None]:
    """Return what brings the choices back that there are now."""
    if fix.change == "files":
        return partial(swap, session)
    if fix.change == "accept":
        before = session.accepted - without(session.accepted, fix)
        return partial(_answer_again, session, fix, before)
    return partial(_choose_again, session, session.library, session.labels)


def _answer_again(session: Session, fix: Fix, before: frozenset[str]) -> None:
    session.accepted = without(session.accepted, fix) | before


def _choose_again(session: Session, library: str | None, labels: str | None) -> None:
    choose_library(session, library)
    if labels is not None:
        choose_labels(session, labels)


def without(accepted: frozenset[str], fix: Fix) -> frozenset[str]:
    """Return answers but for those to the question of a fix."""
    (code,) = split_answers({fix.value})
    kept = (text for text in accepted if code not in split_answers({text}))
    return frozenset(kept)

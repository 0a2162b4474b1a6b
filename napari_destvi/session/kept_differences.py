"""Genes that differ, kept with the maps: one more, one less, opened again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from napari_destvi.session.differing import answer_to, is_same_fit, to_differ
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show
from napari_destvi.session.undo import remember
from napari_destvi.states.keeping import (
    to_keep,
    with_difference,
    with_differences,
    without_difference,
)

if TYPE_CHECKING:
    from napari_destvi.results import KeptDifference, Result

KEPT = "Kept with the maps: {}. Save the result to have it in a file."
REMOVED = "No longer kept with the maps: {}."


def keep_shown(session: Session) -> None:
    """Keep the genes that are shown with the maps; they are to be saved then."""
    found, result = answer_to(session, to_differ(session)), session.result
    if result is None or found is None or found.difference is None:
        return
    asked = found.asked
    names = {"group": asked.group.name, "against": asked.other_name}
    kept = to_keep(found.difference, **names)
    _change(session, with_difference(result, kept), KEPT.format(kept.title))


def remove_opened(session: Session) -> None:
    """Keep the genes that were opened no more."""
    wish, result = session.differing, session.result
    if wish is None or wish.kept is None or result is None:
        return
    kept = wish.kept
    _change(session, without_difference(result, kept), REMOVED.format(kept.title))


def open_kept(session: Session, number: int) -> None:
    """Show genes that are kept, by their place from 1; with 0 compare the regions."""
    wish, result = session.differing, session.result
    if wish is None or result is None:
        return
    kept = result.differences[number - 1] if number else None
    session.differing = wish._replace(kept=kept)


def is_kept(session: Session) -> bool:
    """Tell whether the genes that were found are kept already."""
    found, result = answer_to(session, to_differ(session)), session.result
    if found is None or result is None:
        return False
    return any(kept.difference is found.difference for kept in result.differences)


def _change(session: Session, after: Result, told: str) -> None:
    before, was_saved = session.result, session.saved
    assert before is not None
    _show(session, after, saved=False)
    back = partial(_take_back, session, before, after, was_saved=was_saved)
    remember(session, "shown", told, back)


def _take_back(
    session: Session, before: Result, after: Result, *, was_saved: bool
) -> None:
    """Keep what was kept before; nothing, if the maps are those of another fit."""
    now = session.result
    if now is after:
        # what was written in between is not what is shown from now on
        _show(session, before, saved=was_saved and not session.saved)
    elif now is not None and is_same_fit(now, before):
        _show(session, with_differences(now, before.differences), saved=False)


def _show(session: Session, result: Result, *, saved: bool) -> None:
    show(session, result)
    session.saved = saved
    wish = session.differing
    if wish is not None and not _has(result, wish.kept):
        session.differing = wish._replace(kept=None)


def _has(result: Result, kept: KeptDifference | None) -> bool:
    return kept is None or any(other is kept for other in result.differences)

"""Takes up a comparison of before, for which files may have to be read first."""

from __future__ import annotations

from napari_destvi.session.compare_terms import ComparisonWish
from napari_destvi.session.comparing import choose_left, compare_with, pair_types
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message, Severity

GONE = (
    "The comparison was with {title}, which is not there any more. Choose its file "
    "again under Compare."
)


def go_on(session: Session) -> None:
    """Ask for the next file of the wish; compare when all are read."""
    wish = session.comparison_wish
    if wish is None:
        return
    if wish.files:
        session.comparison_wish = wish._replace(files=wish.files[1:])
        session.opening_tables = wish.files[0]
        return
    session.comparison_wish = None
    missing = _missing(session, wish)
    if not missing and not wish.is_overruled:
        _take_up(session, wish)
    gone = [GONE.format(title=" and ".join(missing))] if missing else []
    if told := [*wish.problems, *gone]:
        severity: Severity = "error" if wish.problems else "info"
        session.message = Message(severity, " ".join(told))


def go_on_without(session: Session, problem: str) -> None:
    """Go on although a file of the wish could not be read; this is told at the end."""
    wish = session.comparison_wish
    if wish is not None:
        told = (*wish.problems, problem)
        session.comparison_wish = wish._replace(problems=told)
        go_on(session)


def _missing(session: Session, wish: ComparisonWish) -> list[str]:
    """Return the tables of the wish that are nowhere to be found."""
    sides = () if wish.is_overruled else (wish.left, wish.right)
    return [name for name in sides if name and name not in session.other_tables]


def _take_up(session: Session, wish: ComparisonWish) -> None:
    session.among_shared = wish.among_shared
    choose_left(session, wish.left)
    compare_with(session, wish.right)
    pair_types(session, wish.type_pairs)
    session.is_side_by_side = wish.is_side_by_side
    session.is_error_shown = wish.is_error_shown and not wish.is_side_by_side

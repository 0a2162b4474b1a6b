"""What is seen of a comparison: a type, panels side by side, errors, marked spots."""

from __future__ import annotations

from collections.abc import Sequence

from napari_destvi.session.compare_terms import Look, Peeked
from napari_destvi.session.comparing import standing_comparison
from napari_destvi.session.session import Session
from napari_destvi.session.shown import kept_maps
from napari_destvi.session.terms import MapKey


def shown_type(session: Session) -> str | None:
    """Return the compared type that is shown: of maps that of the newest.

    Of a table it is the one that the user chose last, or else the first.
    """
    if session.compared_left is None:
        return session.shown[-1].cell_type if session.shown else None
    comparison = standing_comparison(session)
    types = () if comparison is None else comparison.left_types
    newest = session.shown[-1].cell_type if session.shown else None
    wished = (session.compared_type, newest, *types[:1])
    return next((name for name in wished if name in types), None)


def are_tables_seen(session: Session) -> bool:
    """Tell whether panels of two tables are seen in place of the maps."""
    is_wanted = session.is_side_by_side and session.compared_left is not None
    return is_wanted and standing_comparison(session) is not None


def show_type(session: Session, cell_type: str) -> None:
    """Look at a compared type; the maps that the user ticked stay ticked.

    The next type takes the place of this one, and `look_again` returns to what was
    seen before. Of a table, which has no map of its own, panels are shown.
    """
    peeked, now = session.peeked, look_of(session)
    before = now if peeked is None or peeked.after != now else peeked.before
    session.is_error_shown = False
    if session.compared_left is None:
        session.map_form = "single"
        session.shown = _with(before.shown, cell_type)
    else:
        session.compared_type = cell_type
        session.is_drawing = False  # which needs the whole canvas
        session.is_side_by_side = True
    session.peeked = Peeked(before, look_of(session))


def look_again(session: Session, cell_type: str) -> None:
    """Return to what was seen before this type was looked at, or look at it."""
    peeked = session.peeked
    is_seen = peeked is not None and peeked.after == look_of(session)
    if peeked is None or not is_seen or shown_type(session) != cell_type:
        show_type(session, cell_type)
        return
    session.peeked = None
    look_back(session, peeked.before)


def look_back(session: Session, before: Look) -> None:
    """Show what was seen before, as far as there still are its maps and comparison."""
    shown = kept_maps(before.shown, session.result)
    is_compared = session.compared_with is not None
    known = before._replace(
        shown=shown,
        is_side_by_side=before.is_side_by_side and is_compared,
        is_error_shown=before.is_error_shown and is_compared,
    )
    for name, value in known._asdict().items():
        setattr(session, name, value)


def lay_side_by_side(session: Session, *, wanted: bool) -> None:
    """Show both, and their difference, in panels; of the type that is shown.

    Where no map with a partner is shown, that of the first compared type is.
    """
    comparison = standing_comparison(session)
    if wanted and comparison is not None:
        session.is_error_shown = False
        if session.compared_left is None:
            session.form_before_panels = session.map_form
            session.map_form = "single"
            shown, types = shown_type(session), comparison.left_types
            name = shown if shown in types else types[0]
            session.shown = _with(session.shown, name)
        session.is_drawing = False  # which needs the whole canvas
    session.is_side_by_side = wanted
    if not wanted:
        _return_to_form(session)


def _return_to_form(session: Session) -> None:
    """Show the maps as before the panels, unless the user chose another form since."""
    before, session.form_before_panels = session.form_before_panels, None
    if before is not None and session.map_form == "single":
        session.map_form = before


def show_error(session: Session, *, wanted: bool) -> None:
    """Show the error of each spot over the tissue, in place of the maps."""
    if wanted:
        session.is_side_by_side = False
    session.is_error_shown = wanted


def mark_spots(session: Session, rows: Sequence[int]) -> None:
    """Mark the spots of these rows of the comparison over the tissue, and no others."""
    session.marked = tuple(rows)


def _with(shown: tuple[MapKey, ...], cell_type: str | None) -> tuple[MapKey, ...]:
    """Return the maps with that of the shares of a type as the newest."""
    if cell_type is None:
        return shown
    key = MapKey("proportions", cell_type)
    return (*(other for other in shown if other != key), key)


def look_of(session: Session) -> Look:
    """Return what of maps and comparison is seen now."""
    return Look(*(getattr(session, name) for name in Look._fields))

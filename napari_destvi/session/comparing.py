"""Comparing the maps with others: what the user does, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.result_layout import KEPT_SUFFIX, PROPORTIONS
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Compared, MapKey, Message, TableWish

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.metrics import Comparison
    from napari_destvi.results import Result

#: Of a table that the file of the spots holds beside the counts.
_OWN_TITLE = "{} (in this slide)"
#: Of one type that both have, after its name.
ONE_TYPE = (
    "The only cell type in both is {}. Shares are taken among the types of both, and "
    "that of a single one is always 100 %, which tells nothing. Pair more types, or "
    "choose another table."
)


def to_compare(session: Session) -> Compared | None:
    """Return what to compare, or None where there is nothing."""
    result, name = session.result, session.compared_with
    if result is None or session.run_state != "idle" or name is None:
        return None
    other = session.other_tables[name]
    return Compared(result, other, _usable(session.type_pairs, result, other))


def is_compared(session: Session) -> bool:
    """Tell whether the comparison is that of what there is to compare."""
    return is_wanted(session, session.compared)


def is_wanted(session: Session, compared: Compared | None) -> bool:
    """Tell whether this is what there is to compare now."""
    wanted = to_compare(session)
    if wanted is None or compared is None:
        return wanted is compared
    return (
        wanted.result is compared.result
        and wanted.other is compared.other
        and wanted.type_pairs == compared.type_pairs
    )


def standing_comparison(session: Session) -> Comparison | None:
    """Return the comparison, if it is of the maps and of the table of now.

    One with the pairs from before their change stands until the new one is there, and
    while a fit runs until it has maps.
    """
    compared, name = session.compared, session.compared_with
    if compared is None or name is None or compared.result is not session.result:
        return None
    return session.comparison if compared.other is session.other_tables[name] else None


def open_tables(session: Session, path: Path) -> None:
    """Ask for the tables of proportions in a file."""
    session.opening_tables = path


def take_tables(
    session: Session, path: Path, tables: Mapping[str, pd.DataFrame]
) -> None:
    """Offer the tables of a file, and compare with the first of them."""
    if path != session.opening_tables:
        return
    session.opening_tables = None
    titled = {_title(name, path): table for name, table in tables.items()}
    session.other_tables = {**session.other_tables, **titled}
    session.table_files = {**session.table_files, **dict.fromkeys(titled, path)}
    wish, session.table_wish = session.table_wish, None
    if wish is not None and wish.title in titled:
        take_up(session, wish)
    else:
        compare_with(session, next(iter(titled)))


def take_up(session: Session, wish: TableWish) -> None:
    """Compare with a table on offer, paired and shown as it is wished for."""
    compare_with(session, wish.title)
    pair_types(session, wish.type_pairs)
    session.is_side_by_side = wish.is_side_by_side
    session.is_error_shown = wish.is_error_shown and not wish.is_side_by_side


def moved_title(title: str) -> str:
    """Return how a table of the slide is called in a result's file, if it had to move.

    The maps take the place of one that was called as theirs.
    """
    is_moved = title == _OWN_TITLE.format(PROPORTIONS)
    return _OWN_TITLE.format(f"{PROPORTIONS}{KEPT_SUFFIX}") if is_moved else title


def refuse_tables(session: Session, path: Path, problem: str) -> None:
    """Say why nothing in a file can be compared with."""
    if path == session.opening_tables:
        session.opening_tables = session.table_wish = None
        session.message = Message("error", problem)


def offer_own_tables(session: Session, tables: Mapping[str, pd.DataFrame]) -> None:
    """Offer what the file of the spots holds beside the counts, such as the truth."""
    session.other_tables = {
        _OWN_TITLE.format(name): table for name, table in tables.items()
    }


def withdraw_own_result(session: Session) -> None:
    """Offer the proportions in the slide's file no more: they are the maps."""
    own = _OWN_TITLE.format(PROPORTIONS)
    others = session.other_tables.items()
    session.other_tables = {name: table for name, table in others if name != own}


def forget_tables(session: Session) -> None:
    """Offer nothing any more: another slide was chosen."""
    compare_with(session, None)
    session.opening_tables = session.table_wish = None
    session.other_tables = {}
    session.table_files = {}


def compare_with(session: Session, name: str | None) -> None:
    """Compare with another of the tables on offer; None ends it."""
    if name == session.compared_with:
        return
    session.compared = None  # first: until the end the window waits, and stays as it is
    session.compared_with = name
    session.comparison = None
    session.comparison_problem = ""
    session.type_pairs = {}
    session.marked = ()
    if name is None:
        session.is_side_by_side = False
        session.is_error_shown = False


def pair_types(session: Session, pairs: Mapping[str, str | None]) -> None:
    """Take which types of the other table are which of the maps; None: of none."""
    session.type_pairs = dict(pairs)


def take_comparison(
    session: Session, compared: Compared, comparison: Comparison
) -> None:
    """Take a comparison, if it still is what there is to compare, and tells something.

    Shares of a single type are all 1: they would agree whatever the tables say.
    """
    if not is_wanted(session, compared):
        return
    if len(comparison.left_types) == 1:
        told = ONE_TYPE.format(comparison.left_types[0])
        refuse_comparison(session, compared, told)
        return
    before = session.comparison
    if before is None or before.spot_names != comparison.spot_names:
        session.marked = ()
    session.comparison_problem = ""
    session.compared = compared  # first: the comparison is shown where it stands
    session.comparison = comparison


def refuse_comparison(session: Session, compared: Compared, problem: str) -> None:
    """Say why the maps and a table cannot be compared; not to be tried again so."""
    if is_wanted(session, compared):
        session.marked = ()
        session.comparison_problem = problem
        session.compared = compared
        session.comparison = None


def show_type(session: Session, cell_type: str) -> None:
    """Show the map of a type that is compared."""
    session.is_error_shown = False
    session.map_form = "single"
    session.shown = (MapKey("proportions", cell_type),)


def lay_side_by_side(session: Session, *, wanted: bool) -> None:
    """Show both, and their difference, in panels; of the type that is shown.

    Where no map with a partner is shown, that of the first compared type is.
    """
    comparison = standing_comparison(session)
    if wanted and comparison is not None:
        session.is_error_shown = False
        session.map_form = "single"
        shown = shown_type(session)
        types = comparison.left_types
        key = MapKey("proportions", shown if shown in types else types[0])
        session.shown = (*(other for other in session.shown if other != key), key)
        session.is_drawing = False  # which needs the whole canvas
    session.is_side_by_side = wanted


def show_error(session: Session, *, wanted: bool) -> None:
    """Show the error of each spot over the tissue, in place of the maps."""
    if wanted:
        session.is_side_by_side = False
    session.is_error_shown = wanted


def mark_spots(session: Session, rows: Sequence[int]) -> None:
    """Mark the spots of these rows of the comparison over the tissue, and no others."""
    session.marked = tuple(rows)


def shown_type(session: Session) -> str | None:
    """Return the type of the newest map."""
    return session.shown[-1].cell_type if session.shown else None


def _usable(
    pairs: Mapping[str, str | None], result: Result, other: pd.DataFrame
) -> dict[str, str | None]:
    """Return the pairs whose types are there: another fit may have other types."""
    partners = {None, *map(str, other.columns)}
    return {
        name: partner
        for name, partner in pairs.items()
        if name in result.cell_types and partner in partners
    }


def _title(name: str, path: Path) -> str:
    return f"{name} ({path.name})"

"""Comparing the maps with others: what the user does, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.result_layout import PROPORTIONS
from napari_destvi.session.session import Compared, Message, Session

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.metrics import Comparison

#: Of a table that the file of the spots holds beside the counts.
_OWN_TITLE = "{} (in this slide)"


def to_compare(session: Session) -> Compared | None:
    """Return what to compare, or None where there is nothing."""
    result, name = session.result, session.compared_with
    if result is None or session.run_state != "idle" or name is None:
        return None
    return Compared(result, session.other_tables[name], session.type_pairs)


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
    compare_with(session, next(iter(titled)))


def refuse_tables(session: Session, path: Path, problem: str) -> None:
    """Say why nothing in a file can be compared with."""
    if path == session.opening_tables:
        session.opening_tables = None
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
    session.opening_tables = None
    session.other_tables = {}


def compare_with(session: Session, name: str | None) -> None:
    """Compare with another of the tables on offer; None ends it."""
    if name == session.compared_with:
        return
    session.type_pairs = {}
    session.comparison = None
    session.compared = None
    session.compared_with = name
    if name is None:
        session.is_side_by_side = False


def pair_types(session: Session, pairs: Mapping[str, str]) -> None:
    """Take which types of the other table are which of the maps."""
    session.type_pairs = dict(pairs)


def take_comparison(
    session: Session, compared: Compared, comparison: Comparison
) -> None:
    """Take a comparison, if it still is what there is to compare."""
    if is_wanted(session, compared):
        session.comparison = comparison
        session.compared = compared


def refuse_comparison(session: Session, compared: Compared, problem: str) -> None:
    """Say why the maps and a table cannot be compared; not to be tried again so."""
    if is_wanted(session, compared):
        session.comparison = None
        session.compared = compared
        session.message = Message("error", problem)


def _title(name: str, path: Path) -> str:
    return f"{name} ({path.name})"

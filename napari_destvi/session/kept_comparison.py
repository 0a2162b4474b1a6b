"""What the maps were compared with: as plain values for a file, and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from napari_destvi.session import view_values as read
from napari_destvi.session.comparing import moved_title, open_tables, take_up
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message, TableWish

GONE = (
    "The maps were compared with {title}. Its file {file} is not there any more: "
    "choose it again under Compare."
)


def comparison_of(session: Session) -> dict[str, object] | None:
    """Return with what the maps are compared, and how that is shown; None for none."""
    title = session.compared_with
    if title is None:
        return None
    file = session.table_files.get(title)
    return {
        "table": title,
        "file": None if file is None else str(file.absolute()),
        "pairs": dict(session.type_pairs),
        "side_by_side": session.is_side_by_side,
        "error": session.is_error_shown,
    }


def compare_again(session: Session, stored: Mapping[str, object]) -> None:
    """Compare with the same table: one of the slide, or one whose file is read again.

    Parameters
    ----------
    session : Session
        With the tables that the slide's file has.
    stored : mapping
        As `comparison_of` told, from a file.
    """
    title, file = read.text(stored.get("table")), read.text(stored.get("file"))
    if title is None:
        return
    wish = TableWish(
        title=title,
        type_pairs=_pairs(stored.get("pairs")),
        is_side_by_side=stored.get("side_by_side") is True,
        is_error_shown=stored.get("error") is True,
    )
    known = [t for t in (title, moved_title(title)) if t in session.other_tables]
    if known:
        take_up(session, wish._replace(title=known[0]))
    elif file is not None and _is_file(file):
        session.table_wish = wish
        open_tables(session, Path(file))
    elif file is not None:
        session.message = Message("info", GONE.format(title=title, file=file))


def _pairs(value: object) -> dict[str, str | None]:
    return {
        name: partner
        for name, partner in read.entries(value).items()
        if partner is None or isinstance(partner, str)
    }


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # no name that a file could have
        return False

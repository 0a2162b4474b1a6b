"""The tables that can be compared: of the slide's file, and of files beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.result_keys import KEPT_SUFFIX, PROPORTIONS
from napari_destvi.io.run_tables import key_of
from napari_destvi.session.comparing import choose_left, compare_nothing, compare_with
from napari_destvi.session.comparison_wish import go_on, go_on_without
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message

if TYPE_CHECKING:
    import pandas as pd

#: So many characters of its key tell a past fit from others.
SHORT_KEY = 8
#: Of a table that the file of the spots holds beside the counts.
_OWN_TITLE = "{} (in this slide)"


def open_tables(session: Session, path: Path, *, left: bool = False) -> None:
    """Ask for the tables of proportions in a file.

    Parameters
    ----------
    session : Session
        Takes the wish.
    path : Path
        The file.
    left : bool
        Whether the first of them is to be compared, not to be compared with.
    """
    session.comparison_wish = None
    session.opens_left = left
    session.opening_tables = path


def take_tables(
    session: Session, path: Path, tables: Mapping[str, pd.DataFrame]
) -> None:
    """Offer the tables of a file, and compare what is wished for, or the first."""
    if path != session.opening_tables:
        return
    session.opening_tables = None
    titled = {_title(session, name, path): table for name, table in tables.items()}
    session.table_files = {**session.table_files, **dict.fromkeys(titled, path)}
    session.other_tables = {**session.other_tables, **titled}
    if session.comparison_wish is not None:
        go_on(session)
    else:
        choose = choose_left if session.opens_left else compare_with
        choose(session, next(iter(titled)))


def refuse_tables(session: Session, path: Path, problem: str) -> None:
    """Say why nothing in a file can be compared with."""
    if path != session.opening_tables:
        return
    session.opening_tables = None
    if session.comparison_wish is not None:
        go_on_without(session, problem)
    else:
        session.message = Message("error", problem)


def offer_own_tables(session: Session, tables: Mapping[str, pd.DataFrame]) -> None:
    """Offer what the file of the spots holds beside the counts, such as the truth.

    Tables of other files stay on offer.
    """
    own = {_OWN_TITLE.format(name): table for name, table in tables.items()}
    others, files = session.other_tables.items(), session.table_files
    session.other_tables = own | {n: table for n, table in others if n in files}


def withdraw_own_result(session: Session) -> None:
    """Offer the proportions in the slide's file no more: they are the maps."""
    own = _OWN_TITLE.format(PROPORTIONS)
    others = session.other_tables.items()
    session.other_tables = {name: table for name, table in others if name != own}


def moved_title(title: str) -> str:
    """Return how a table of the slide is called in a result's file, if it had to move.

    The maps take the place of one that was called as theirs.
    """
    is_moved = title == _OWN_TITLE.format(PROPORTIONS)
    return _OWN_TITLE.format(f"{PROPORTIONS}{KEPT_SUFFIX}") if is_moved else title


def forget_tables(session: Session) -> None:
    """Offer nothing any more: another slide was chosen."""
    compare_nothing(session)
    session.opening_tables = session.comparison_wish = None
    session.kept_pairs = {}
    session.table_files = {}
    session.other_tables = {}


def short_title(title: str) -> str:
    """Return a title without the words that tables of the slide have in common.

    Examples
    --------
    >>> short_title("proportions (in this slide)"), short_title("q (a.csv)")
    ('proportions', 'q (a.csv)')
    """
    return title.removesuffix(_OWN_TITLE.format(""))


def without_shared_beginning(names: Sequence[str]) -> list[str]:
    """Return names without a first word that several of them share.

    It ends with an underscore, as in the keys of a file. Names that would be the same
    without it stay as they are.

    Examples
    --------
    >>> without_shared_beginning(["published_nnls", "published_destvi", "the_truth"])
    ['nnls', 'destvi', 'the_truth']
    >>> without_shared_beginning(["a_b", "a_c", "b"])
    ['a_b', 'a_c', 'b']
    """
    heads = [name[: name.find("_") + 1] for name in names]
    short = [
        name.removeprefix(head) if heads.count(head) > 1 and name != head else name
        for name, head in zip(names, heads, strict=True)
    ]
    return short if len(set(short)) == len(short) else list(names)


def _places(path: Path) -> list[str]:
    """Return what tells a file from others, at ever greater length."""
    key = key_of(path)
    if key is not None:
        return ["past fit", *(f"past fit {key[:n]}" for n in (SHORT_KEY, len(key)))]
    parts = path.parts
    return [Path(*parts[-n:]).as_posix() for n in range(1, len(parts) + 1)]


def _title(session: Session, name: str, path: Path) -> str:
    """Return a title that no table of another file has: with a folder or more of it.

    A file that is opened again gets the titles that it had, be it in the comparison
    of before that is taken up.
    """
    titles = [f"{name} ({where})" for where in _places(path)]
    wish = session.comparison_wish
    files = {**({} if wish is None else wish.titles), **session.table_files}
    free = (
        title
        for title in titles
        if files.get(title) == path
        or (title not in files and title not in session.other_tables)
    )
    return next(free, titles[-1])

"""What was compared with what: as plain values for a file, and taken up again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from napari_destvi.session import view_values as read
from napari_destvi.session.compare_terms import ComparisonWish
from napari_destvi.session.compared_tables import moved_title
from napari_destvi.session.comparison_wish import go_on
from napari_destvi.session.session import Session


def comparison_of(session: Session) -> dict[str, object] | None:
    """Return what is compared, and how that is shown; None where nothing was opened."""
    if session.compared_with is None and not session.table_files:
        return None
    files = {name: str(path.absolute()) for name, path in session.table_files.items()}
    sides = [
        files.get(session.compared_left or ""),
        files.get(session.compared_with or ""),
    ]
    return {
        "left": session.compared_left,
        "right": session.compared_with,
        # those of the two sides first: they are waited for
        "files": list(dict.fromkeys(filter(None, [*sides, *files.values()]))),
        "titles": files,
        "pairs": dict(session.type_pairs),
        "among_shared": session.among_shared,
        "side_by_side": session.is_side_by_side,
        "error": session.is_error_shown,
        "type": session.compared_type,
        "ranking": session.is_ranking_shown,
        "kept_pairs": [[*sides, dict(p)] for sides, p in session.kept_pairs.items()],
    }


def compare_again(session: Session, stored: Mapping[str, object]) -> None:
    """Compare the same tables: those of the slide, and of files that are read again.

    Parameters
    ----------
    session : Session
        With the tables that the slide's file has.
    stored : mapping
        As `comparison_of` told, from a file.
    """
    if not stored:
        return
    session.kept_pairs = {**session.kept_pairs, **_kept_pairs(session, stored)}
    session.is_ranking_shown = stored.get("ranking") is True
    session.compared_type = read.text(stored.get("type"))
    if session.opening_tables is not None:  # the user asks for another file already
        return
    wish = ComparisonWish(
        left=_known_title(session, read.text(stored.get("left"))),
        right=_known_title(session, read.text(stored.get("right"))),
        files=_files(stored.get("files")),
        type_pairs=_pairs(stored.get("pairs")),
        among_shared=stored.get("among_shared") is True,
        is_side_by_side=stored.get("side_by_side") is True,
        is_error_shown=stored.get("error") is True,
        titles=_titles(stored.get("titles")),
    )
    if wish.right is not None or wish.files:
        session.comparison_wish = wish
        go_on(session)


def _known_title(session: Session, title: str | None) -> str | None:
    """Return how a table is called now; that of a slide's own may have moved."""
    if title is None or title in session.other_tables:
        return title
    moved = moved_title(title)
    return moved if moved in session.other_tables else title


def _kept_pairs(
    session: Session, stored: Mapping[str, object]
) -> dict[tuple[str | None, str], dict[str, str | None]]:
    """Return the pairs of all sides that were ever compared."""
    kept = {}
    for entry in read.items(stored.get("kept_pairs")):
        match entry:
            case [str() | None as left, str(right), dict(pairs)]:
                title = _known_title(session, right)
                if title is not None:
                    kept[_known_title(session, left), title] = _pairs(pairs)
    return kept


def _pairs(value: object) -> dict[str, str | None]:
    return {
        name: partner
        for name, partner in read.entries(value).items()
        if partner is None or isinstance(partner, str)
    }


def _titles(value: object) -> dict[str, Path]:
    entries = read.entries(value).items()
    return {title: Path(name) for title, name in entries if isinstance(name, str)}


def _files(value: object) -> tuple[Path, ...]:
    names = value if isinstance(value, list) else []
    return tuple(Path(n) for n in names if isinstance(n, str) and _is_file(n))


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # no name that a file could have
        return False

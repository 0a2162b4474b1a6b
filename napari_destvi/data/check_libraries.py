"""What to say about the libraries of a slide's file (case 30)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix, use_library
from napari_destvi.data.libraries import Library, library_names, read_library
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    from anndata import AnnData

_NO_COLUMN = (
    "No column of obs tells which spot belongs to which: add one with the names of the "
    'libraries as text, such as obs["library_id"].'
)


def checked_library(
    spots: AnnData, name: str | None, log: FindingLog
) -> Library | None:
    """Return the library to use, or log that it must be chosen.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    name : str or None
        The user's choice; None if there is only one.
    log : FindingLog
        Takes the findings.
    """
    names = library_names(spots)
    if name is None and len(names) > 1:
        log.stop("several-libraries", _choice(spots, names), *map(use_library, names))
        return None
    if name is not None and name not in names:
        found = listing(names) if names else "none"
        log.stop(
            "unknown-library",
            f'The slide\'s file has no library "{name}". It has: {found}.',
            *map(use_library, names),
        )
        return None
    library = read_library(spots, name if name is not None else "".join(names))
    if len(names) > 1 and not library.column:
        _ask_for_all_spots(library, names, log)
    _tell_members(library, log)
    return library


def _choice(spots: AnnData, names: tuple[str, ...]) -> str:
    sentence = (
        f"The slide's file holds {number_of(len(names), 'library')} that share one "
        f"frame of coordinates: {listing(names)}. Choose one of them."
    )
    has_column = bool(read_library(spots, names[0]).column)
    return sentence if has_column else f"{sentence} {_NO_COLUMN}"


def _ask_for_all_spots(
    library: Library, names: tuple[str, ...], log: FindingLog
) -> None:
    n = number_of(library.spots.size, "spot")
    log.ask(
        "library-column-missing",
        f"The slide's file holds {number_of(len(names), 'library')}: "
        f"{listing(names)}. {_NO_COLUMN}",
        Fix(
            f"Take all {n}",
            f'all {n} are taken for spots of library "{library.name}"',
        ),
    )


def _tell_members(library: Library, log: FindingLog) -> None:
    n, n_all = int(library.spots.sum()), library.spots.size
    if n < n_all:
        log.tell(
            "library-spots",
            f'Of the {number_of(n_all, "spot")} the {n:,} of library "{library.name}" '
            f'(obs["{library.column}"]) are used.{_on_unassigned(library)}',
        )


def _on_unassigned(library: Library) -> str:
    n = library.n_unassigned
    if n == 0:
        return ""
    return (
        f" {number_of(n, 'spot')} {verb(n, 'has', 'have')} no value there and "
        f"{verb(n, 'is', 'are')} left out."
    )

"""Finding a past fit by what a person types."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.errors import InputError
from napari_destvi.io.fitted_slide import is_of
from napari_destvi.io.run_folder import is_key
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_store import RunStore

if TYPE_CHECKING:
    from anndata import AnnData

#: So much of a key the list shows.
_SHOWN_KEY = 8


def find_key(store: RunStore, text: str) -> str:
    """Return the key that begins so, or that of the fit of this name or title.

    Parameters
    ----------
    store : RunStore
        Where to look; not for a whole key, of which there may be no fit.
    text : str
        What was typed.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    if is_key(text):
        return text
    records = store.records()
    keys = [record.key for record in records]
    found = _called(text, records) or _beginning(text, keys)
    if len(found) == 1:
        return found[0]
    if found:
        msg = (
            f'{len(found)} fits are called or begin with "{text}" in {store.folder}. '
            f"Say which by its key: {_shown(found)}."
        )
        raise InputError(msg)
    msg = (
        f'No fit is called or begins with "{text}" in {store.folder}. The list of past '
        "fits shows all names and keys."
    )
    raise InputError(msg)


def runs_of_slide(
    store: RunStore, records: Iterable[RunRecord], path: Path, slide: AnnData | None
) -> list[RunRecord]:
    """Return the fits of a slide: of its file, or of the same spots and counts.

    Parameters
    ----------
    store : RunStore
        Has their maps.
    records : iterable of RunRecord
        Which to look at.
    path : Path
        The slide's file.
    slide : AnnData or None
        What is in it; None where nobody knows.
    """
    known: dict[str, bool] = {}  # one look at the maps for each slide

    def is_of_it(record: RunRecord) -> bool:
        if slide is not None and record.slide.hash not in known:
            known[record.slide.hash] = _is_of(store, record, slide)
        is_same = known.get(record.slide.hash, False)
        return is_same or record.slide.path == str(path)

    return [record for record in records if is_of_it(record)]


def _is_of(store: RunStore, record: RunRecord, slide: AnnData) -> bool:
    try:
        return is_of(store.result(record.key), slide)
    except InputError:  # damaged
        return False


def find_removed_key(store: RunStore, text: str) -> str:
    """Return the key that is meant among those that can be brought back.

    Parameters
    ----------
    store : RunStore
        Where to look; not for a whole key, of which there may be no fit.
    text : str
        What was typed: the beginning of a key, or a name or title.

    Raises
    ------
    InputError
        If no deleted fit is meant, more than one, or one that is in the list again.
    """
    if is_key(text):
        _check_not_listed(store, text)
        return text
    removed = [key for key in store.removed_keys() if not store.holds(key)]
    known = [r for r in store.removed_records() if r.key in removed]
    found = _called(text, known) or _beginning(text, removed)
    if len(found) == 1:
        return found[0]
    told = "Several deleted fits are" if found else "No deleted fit is"
    begin = "begin" if found else "begins"
    keys = _shown(found or removed) or "there are none"
    msg = (
        f'{told} called or {begin} with "{text}". Those that can be brought back: '
        f"{keys}."
    )
    raise InputError(msg)


def _check_not_listed(store: RunStore, key: str) -> None:
    """Make sure that a fit was not fitted again since it was deleted."""
    if key in store.removed_keys() and store.holds(key):
        msg = (
            f"The fit {key[:_SHOWN_KEY]} was fitted again and is in the list: there is "
            "nothing to bring back."
        )
        raise InputError(msg)


def _called(text: str, records: Iterable[RunRecord]) -> list[str]:
    """Return the keys of the fits of a name, or where none has it of a title."""
    records = list(records) if text else []
    named = [r.key for r in records if text in (r.name, r.sweep_name)]
    return named or [r.key for r in records if r.title == text]


def _beginning(text: str, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if text and key.startswith(text)]


def _shown(keys: Iterable[str]) -> str:
    return ", ".join(key[:_SHOWN_KEY] for key in keys)

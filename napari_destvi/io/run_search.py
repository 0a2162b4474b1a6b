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


def find_key(store: RunStore, text: str) -> str:
    """Return the key that begins so, or that of the fit of this name.

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
    named = [r.key for r in records if text and text in (r.name, r.sweep_name)]
    found = named or _beginning(text, [record.key for record in records])
    if len(found) == 1:
        return found[0]
    told = f"{len(found)} fits are" if found else "No fit is"
    begins = "begin" if found else "begins"
    msg = (
        f'{told} called or {begins} with "{text}" in {store.folder}. The list of past '
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
    """Return the key that begins so among those that can be brought back.

    Parameters
    ----------
    store : RunStore
        Where to look; not for a whole key, of which there may be no fit.
    text : str
        What was typed.

    Raises
    ------
    InputError
        If no deleted fit has such a key, or more than one.
    """
    if is_key(text):
        return text
    found = _beginning(text, store.removed_keys())
    if len(found) == 1:
        return found[0]
    told = "Several keys" if found else "No key"
    begin = "begin" if found else "begins"
    keys = ", ".join(key[:8] for key in store.removed_keys()) or "there are none"
    msg = (
        f'{told} of a deleted fit {begin} with "{text}". Those that can be brought '
        f"back: {keys}."
    )
    raise InputError(msg)


def _beginning(text: str, keys: Iterable[str]) -> list[str]:
    return [key for key in keys if text and key.startswith(text)]

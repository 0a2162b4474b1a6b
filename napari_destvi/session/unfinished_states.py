"""The states of interrupted fits on this computer, with what each was begun with.

::

    FOLDER/<time>/chosen.json       the files and choices; written when a fit starts
    FOLDER/<time>/state/            see `napari_destvi.io.checkpoint_folder`

A state is deleted once the result of its fit lies among the past fits.
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from napari_destvi.config import FitConfig
from napari_destvi.errors import DestviError, InputError
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.checkpoint_owner import runs_elsewhere
from napari_destvi.io.settling import settle_names, settle_tree
from napari_destvi.session.unfinished_sentences import how_far
from napari_destvi.session.unfinished_terms import Chosen, Unfinished

_log = logging.getLogger(__name__)
_CHOSEN, _STATE = "chosen.json", "state"
#: More are not kept: one may take a gigabyte.
MOST_KEPT = 3
#: A fit that saved nothing in a day, in seconds, was killed before it could.
MAX_EMPTY = 86_400


def begin(folder: Path, chosen: Chosen) -> Path | None:
    """Return where a new fit saves its state; None if there is no place for it.

    Parameters
    ----------
    folder : Path
        Of all interrupted fits; made if need be.
    chosen : Chosen
        What the fit is begun with.
    """
    home = folder / str(time.time_ns())
    try:
        home.mkdir(parents=True)
        (home / _CHOSEN).write_text(json.dumps(_told(chosen)), encoding="utf-8")
        settle_tree(home)
        settle_names(folder)
    except OSError as error:  # the fit goes on without
        _log.warning("The fit cannot be continued later: %s", error)
        return None
    return home / _STATE


def newest(folder: Path, *, apart_from: Collection[Path] = ()) -> Unfinished | None:
    """Return the interrupted fit that was begun last; clear up older ones.

    Parameters
    ----------
    folder : Path
        Of all interrupted fits. What another window is at just now is not offered.
    apart_from : collection of Path
        States that are not to be offered either.
    """
    homes = [home for home in _homes(folder) if home / _STATE not in apart_from]
    found = [home for home in homes if _is_usable(home)]
    for home in found[MOST_KEPT:]:
        shutil.rmtree(home, ignore_errors=True)
    for home in homes:
        _clear_if_empty(home)
    offered = (at(home / _STATE) for home in found)
    return next((one for one in offered if one is not None), None)


def spoilt(folder: Path) -> dict[Path, int]:
    """Return the states that can never be continued, and the bytes of each."""
    return {
        home / _STATE: sum(f.stat().st_size for f in home.rglob("*") if f.is_file())
        for home in _homes(folder)
        if _is_spoilt(home)
    }


def at(state: Path) -> Unfinished | None:
    """Return the interrupted fit whose state lies in a folder, if there is one."""
    try:
        note = read_note(state)
        if note is None:
            return None
        told = json.loads((state.parent / _CHOSEN).read_text(encoding="utf-8"))
        return Unfinished(state, _chosen(told), how_far(note), note.has_diverged)
    except (OSError, ValueError, KeyError, TypeError, DestviError) as error:
        _log.info("%s cannot be continued: %s", state, error)
        return None


def forget(state: Path) -> None:
    """Delete the state of a fit and what it was begun with."""
    if state.name == _STATE and state.parent.name.isdecimal():  # ours beyond doubt
        shutil.rmtree(state.parent, ignore_errors=True)


def forget_if_empty(state: Path) -> None:
    """Delete what is left of a fit that saved no state."""
    with suppress(InputError):
        if read_note(state) is None:
            forget(state)


def _homes(folder: Path) -> list[Path]:
    """Return the folder of each fit, that of the newest first."""
    return sorted(folder.glob("*/"), key=lambda home: home.name, reverse=True)


def _is_usable(home: Path) -> bool:
    note = _note(home)
    return note is not None and not _is_at_work(note) and at(home / _STATE) is not None


def _is_spoilt(home: Path) -> bool:
    try:
        note = read_note(home / _STATE)
    except InputError:
        return True
    if note is None or _is_at_work(note):
        return False
    return at(home / _STATE) is None


def _is_at_work(note: CheckpointNote) -> bool:
    return runs_elsewhere(note.about.get("process"))


def _note(home: Path) -> CheckpointNote | None:
    try:
        return read_note(home / _STATE)
    except InputError as error:
        _log.info("%s cannot be continued: %s", home, error)
        return None


def _clear_if_empty(home: Path) -> None:
    """Delete what a fit left that was killed before it saved anything."""
    with suppress(OSError):  # another window was faster
        if time.time() - home.stat().st_mtime > MAX_EMPTY:
            forget_if_empty(home / _STATE)


def _told(chosen: Chosen) -> dict[str, Any]:
    labels_path = chosen.labels_path
    return {
        "spots": str(chosen.spots),
        "reference": str(chosen.reference),
        "labels": chosen.labels,
        "labels_path": None if labels_path is None else str(labels_path),
        "library": chosen.library,
        "n_top_genes": chosen.n_top_genes,
        "accepted": sorted(chosen.accepted),
        "config": chosen.config.to_dict(),
    }


def _chosen(told: dict[str, Any]) -> Chosen:
    labels_path = told["labels_path"]
    return Chosen(
        spots=Path(told["spots"]),
        reference=Path(told["reference"]),
        labels=told["labels"],
        labels_path=None if labels_path is None else Path(labels_path),
        library=told["library"],
        n_top_genes=told["n_top_genes"],
        accepted=frozenset(told["accepted"]),
        config=FitConfig.from_dict(told["config"]),
    )

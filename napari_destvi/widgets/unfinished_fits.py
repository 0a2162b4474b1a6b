"""The states of interrupted fits on this computer, with what each was begun with.

::

    FOLDER/<time>/chosen.json       the files and choices; written when a fit starts
    FOLDER/<time>/state/            see `napari_destvi.io.checkpoint_folder`
"""

from __future__ import annotations

import json
import logging
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from napari_destvi.config import FitConfig
from napari_destvi.errors import DestviError, InputError
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.checkpoint_owner import runs_elsewhere
from napari_destvi.io.settling import settle_names, settle_tree
from napari_destvi.session.unfinished import Chosen, Unfinished
from napari_destvi.session.unfinished_sentences import how_far

_log = logging.getLogger(__name__)
_CHOSEN, _STATE = "chosen.json", "state"
#: More are not kept: one may take a gigabyte.
MOST_KEPT = 3


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


def newest(folder: Path) -> Unfinished | None:
    """Return the interrupted fit that was begun last; clear up older ones.

    What another window is at just now is not offered.
    """
    homes = sorted(folder.glob("*/"), key=lambda home: home.name, reverse=True)
    found = [home for home in homes if _idle_note(home / _STATE) is not None]
    for home in found[MOST_KEPT:]:
        shutil.rmtree(home, ignore_errors=True)
    offered = (at(home / _STATE) for home in found)
    return next((one for one in offered if one is not None), None)


def at(state: Path) -> Unfinished | None:
    """Return the interrupted fit whose state lies in a folder, if there is one."""
    try:
        note = read_note(state)
        if note is None:
            return None
        told = json.loads((state.parent / _CHOSEN).read_text(encoding="utf-8"))
        return Unfinished(state, _chosen(told), how_far(note))
    except (OSError, ValueError, KeyError, TypeError, DestviError) as error:
        _log.info("%s cannot be continued: %s", state, error)
        return None


def forget(state: Path) -> None:
    """Delete the state of a fit and what it was begun with."""
    if (state.parent / _CHOSEN).is_file():
        shutil.rmtree(state.parent, ignore_errors=True)


def forget_if_empty(state: Path) -> None:
    """Delete what is left of a fit that saved no state."""
    with suppress(InputError):
        if read_note(state) is None:
            forget(state)


def _idle_note(state: Path) -> CheckpointNote | None:
    try:
        note = read_note(state)
    except InputError as error:
        _log.info("%s cannot be continued: %s", state, error)
        return None
    if note is None or runs_elsewhere(note.about.get("process")):
        return None
    return note


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

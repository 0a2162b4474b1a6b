"""The states of fits that a sweep has begun on this computer: none begins anew."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from napari_destvi.config import LEAST_SQUARES, FitConfig
from napari_destvi.errors import InputError
from napari_destvi.experiments.progress import RunState
from napari_destvi.io.checkpoint_folder import remove_checkpoint
from napari_destvi.io.checkpoint_note import read_note
from napari_destvi.io.checkpoint_owner import check_idle, runs_elsewhere
from napari_destvi.io.run_store import RunStore

#: Beside the runs, which have keys for names.
_FOLDER = ".unfinished"
#: After a month, in seconds, nobody goes on with a run.
MAX_AGE = 30 * 86_400


def unfinished_folder(store: RunStore, key: str) -> Path:
    """Return where the state of a run lies until the run is kept."""
    return store.folder / _FOLDER / key


def unfinished_folders(
    states: Iterable[RunState], store: RunStore
) -> Mapping[FitConfig, Path]:
    """Return the folders of the runs that save their state; least squares do not."""
    return {
        state.run.config: unfinished_folder(store, state.key)
        for state in states
        if state.run.config.method not in LEAST_SQUARES
    }


def clear_abandoned(store: RunStore) -> None:
    """Delete the states of runs that are kept, and of those that nobody goes on with.

    Parameters
    ----------
    store : RunStore
        Beside whose runs they lie.
    """
    for folder in (store.folder / _FOLDER).glob("*/"):
        if (store.holds(folder.name) or _is_old(folder)) and not _is_at_work(folder):
            remove_checkpoint(folder)


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > MAX_AGE
    except OSError:  # another program cleared it away
        return False


def _is_at_work(folder: Path) -> bool:
    try:
        note = read_note(folder)
    except InputError:  # damaged: nobody saves there
        return False
    return note is not None and runs_elsewhere(note.about.get("process"))


@contextmanager
def usable_state(folder: Path | None) -> Iterator[Path | None]:
    """Give the folder of a state to go on from; one that is damaged is discarded.

    Raises
    ------
    InputError
        If another program is at this run.
    """
    if folder is None:
        yield None
        return
    _discard_damaged(folder)
    try:
        yield folder
    except InputError:  # its numbers are damaged: the next try begins anew
        _discard_damaged(folder)  # not if another program has taken the run meanwhile
        remove_checkpoint(folder)
        raise


def _discard_damaged(folder: Path) -> None:
    try:
        note = read_note(folder)
    except InputError:
        remove_checkpoint(folder)
        return
    if note is not None:
        check_idle(folder, note.about.get("process"))

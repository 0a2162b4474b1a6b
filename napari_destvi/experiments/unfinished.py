"""The states of fits that a sweep has begun on this computer: none begins anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from napari_destvi.config import LEAST_SQUARES, FitConfig
from napari_destvi.errors import InputError
from napari_destvi.experiments.progress import RunState
from napari_destvi.io.checkpoint_folder import remove_checkpoint
from napari_destvi.io.checkpoint_note import read_note
from napari_destvi.io.checkpoint_owner import check_idle
from napari_destvi.io.run_store import RunStore

#: Beside the runs, which have keys for names.
_FOLDER = ".unfinished"


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

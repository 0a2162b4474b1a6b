"""What a fit leaves behind on its way, so that it can go on after its end.

All that leads to a training and comes after it follows from the data, the settings and
the seed, and is done again. Of the trainings themselves, and of what takes long besides
them, the state is kept: see `napari_destvi.training.training_state`.
"""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.data.run_identity import run_key
from napari_destvi.errors import InputError
from napari_destvi.io.checkpoint_folder import write_part
from napari_destvi.io.checkpoint_note import CheckpointNote, read_note
from napari_destvi.io.checkpoint_owner import check_idle, runs_elsewhere, this_process
from napari_destvi.training.kept_stage import KeptStage
from napari_destvi.training.kept_state import State

logger = logging.getLogger(__name__)

#: A fit of less than this, in seconds, is sooner done again than continued.
FIRST_SECONDS = 10.0
#: From one state to the next, in seconds; longer where writing takes more than the
#: share of the time that it may.
PAUSE_SECONDS = 45.0
SAVING_SHARE = 0.015

OTHER_FIT = (
    'The unfinished fit in "{folder}" is of other data, other settings or another '
    "version of the program, and was not changed. Continue it with what it was begun "
    "with, or discard it and fit from the beginning."
)
NOT_SAVED = (
    "The state of the fit could not be saved ({reason}). The fit goes on; if it is "
    "interrupted, it can be continued from its last saved state at most."
)


TAKEN = (
    "Another program is at the same fit and saves its state. This one goes on and "
    "saves no more; end one of the two."
)


def ignore(_warning: str) -> None:
    """Tell nobody."""


@dataclass
class Checkpoint:
    """The saved state of one fit, in a folder; without one nothing is saved.

    Parameters
    ----------
    folder : Path or None
        Where it is; it need not exist.
    note : CheckpointNote
        What is there, or would be.
    standing : callable
        Returns what is to be told of the fit besides its numbers.
    warn : callable
        Takes why a state could not be saved, and an empty text once one could.
    clock : callable
        Seconds that never go back, whatever happens to the time of day.
    """

    folder: Path | None
    note: CheckpointNote
    standing: Callable[[], Mapping[str, Any]] = dict
    warn: Callable[[str], None] = ignore
    clock: Callable[[], float] = time.monotonic
    _is_closed: bool = field(default=False, init=False)
    _saved: float = field(init=False)
    _begun: float = field(init=False)
    _pause: float = field(init=False)

    def __post_init__(self) -> None:
        self._begun = self._saved = self.clock()
        self._pause = FIRST_SECONDS

    @classmethod
    def open(
        cls, folder: Path | None, problem: Problem, config: FitConfig, *, device: str
    ) -> Checkpoint:
        """Return the checkpoint of a fit, with what an earlier run of it left.

        Parameters
        ----------
        folder : Path or None
            Where it is.
        problem : Problem
            What is fitted.
        config : FitConfig
            The settings.
        device : str
            Kind of the device: one has no random numbers of another.

        Raises
        ------
        InputError
            If what is there is of another fit, or damaged.
        """
        if folder is None:
            return cls(None, CheckpointNote("", {}, {}))
        key, found = run_key(problem, config, device=device), read_note(folder)
        if found is not None and found.key != key:
            raise InputError(OTHER_FIT.format(folder=folder))
        if found is not None:
            check_idle(folder, found.about.get("process"))
        about = {
            "settings": config.to_dict(),
            "n_spots": problem.spatial.n_spots,
            "data": dict(problem.provenance),
            "device": device,
        }
        return cls(folder, found or CheckpointNote(key, about, {}))

    @property
    def seconds(self) -> dict[str, float]:
        """Time that earlier runs of this fit took, per stage."""
        return dict(self.note.about.get("seconds", {}))

    def of(self, stage: str) -> KeptStage:
        """Return what is kept of a stage."""
        return KeptStage(self, stage)

    def close(self) -> None:
        """Save no more: what comes now is of a fit that was stopped."""
        self._is_closed = True

    def is_due(self) -> bool:
        """Whether it is time to save."""
        is_open = self.folder is not None and not self._is_closed
        return is_open and self.clock() - self._saved >= self._pause

    def is_worth_it(self) -> bool:
        """Whether the end of a stage is saved: not within the first seconds."""
        if self.folder is None or self._is_closed:
            return False
        return bool(self.note.parts) or self.clock() - self._begun >= FIRST_SECONDS

    def save(self, stage: str, state: State) -> None:
        """Save a state; if that fails the fit goes on with a warning."""
        assert self.folder is not None
        begun = self.clock()
        if state.is_finite():  # else the last good one stays
            self._write(self.folder, stage, state)
        self._saved = self.clock()
        took = self._saved - begun
        self._pause = max(PAUSE_SECONDS, took / SAVING_SHARE)

    def _write(self, folder: Path, stage: str, state: State) -> None:
        if _is_taken(folder):  # both had begun before either had saved anything
            self.close()
            self._tell(TAKEN)
            return
        about = {**self.note.about, **self.standing(), **_now()}
        about |= {"stage": stage, "epoch": state.values.get("epoch", 0)}
        before = CheckpointNote(self.note.key, about, self.note.parts)
        try:
            self.note = write_part(
                folder, stage, state.arrays, values=state.values, before=before
            )
        except OSError as error:
            self._tell(NOT_SAVED.format(reason=error.strerror or error))
        else:
            self.warn("")

    def _tell(self, warning: str) -> None:
        logger.warning(warning)
        self.warn(warning)


def _is_taken(folder: Path) -> bool:
    """Return whether another process saves the state of its fit here."""
    try:
        note = read_note(folder)
    except InputError:  # damaged: what is written now takes its place
        return False
    return note is not None and runs_elsewhere(note.about.get("process"))


def _now() -> dict[str, Any]:
    """Return when and by which process this is saved."""
    now = datetime.datetime.now(datetime.UTC)
    return {"saved": now.isoformat(timespec="seconds"), "process": this_process()}

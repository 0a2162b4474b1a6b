"""The private folder of one fit, through which parent and child hand files."""

from __future__ import annotations

import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.errors import FitError
from napari_destvi.jobs.applied_archive import Applied, read_applied, write_applied
from napari_destvi.jobs.problem_archive import read_problem, write_problem

#: How much of what the child wrote to its standard error goes into a message.
_TAIL_BYTES = 2000


@dataclass(frozen=True, eq=False)
class Task:
    """What the child shall do: fit this problem, so, by the `fit` of a module.

    The folder of its checkpoint, if it has one, outlives parent and child. Where a
    trained model is to be applied, nothing is fitted.
    """

    problem: Problem
    config: FitConfig
    method: str
    checkpoint: Path | None = None
    applied: Applied | None = None


@dataclass(frozen=True)
class JobFolder:
    """Where the files of one fit lie; a context manager that removes them."""

    path: Path

    @classmethod
    def create(cls) -> JobFolder:
        """Return a new folder that only this user may enter.

        Raises
        ------
        FitError
            If there is no place for temporary files.
        """
        try:
            return cls(Path(tempfile.mkdtemp(prefix="napari-destvi-")))
        except OSError as error:
            raise FitError(_no_room(error)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder with all that is in it; twice is fine."""
        shutil.rmtree(self.path, ignore_errors=True)

    @property
    def errors(self) -> Path:
        """What the child, and libraries in it, print."""
        return self.path / "stderr.txt"

    def tail_of_errors(self) -> str:
        """Return the end of what the child printed."""
        text = self.errors.read_bytes()[-_TAIL_BYTES:]
        return text.decode(errors="replace").strip()

    def write_task(self, task: Task) -> None:
        """Leave the task for the child.

        Raises
        ------
        FitError
            If there is no room for it.
        """
        choices = {
            "config": task.config.to_dict(),
            "method": task.method,
            "checkpoint": None if task.checkpoint is None else str(task.checkpoint),
        }
        try:
            write_problem(task.problem, self._problem)
            if task.applied is not None:
                write_applied(task.applied, self._applied)
            self._choices.write_text(json.dumps(choices))
        except OSError as error:
            raise FitError(_no_room(error)) from error

    def read_task(self) -> Task:
        """Return the task left by `write_task`."""
        choices = json.loads(self._choices.read_text())
        config = FitConfig.from_dict(choices["config"])
        checkpoint = choices["checkpoint"] and Path(choices["checkpoint"])
        problem, path = read_problem(self._problem), self._applied
        applied = read_applied(path, problem) if path.exists() else None
        return Task(problem, config, choices["method"], checkpoint or None, applied)

    @property
    def _problem(self) -> Path:
        return self.path / "problem.npz"

    @property
    def _applied(self) -> Path:
        return self.path / "applied.npz"

    @property
    def _choices(self) -> Path:
        return self.path / "choices.json"


def _no_room(error: OSError) -> str:
    return (
        f"The fit needs room for temporary files in {tempfile.gettempdir()}, which "
        f"failed: {error.strerror or error}. Make room there, or let the environment "
        "variable TMPDIR name another folder, and fit again."
    )

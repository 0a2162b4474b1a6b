"""An engine that fits at once or fails as told, and small sweeps."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pandas as pd
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.experiments import Sweep
from napari_destvi.io.run_store import RunStore
from napari_destvi.jobs import JobCancelled
from napari_destvi.methods.nnls import fit
from napari_destvi.methods.reports import final_result


def nothing(config, control):
    """Let a run begin as it is."""


class StandInEngine:
    """Solves every run by least squares in this process, whatever its settings.

    `before` is called with the settings of a run before it, and may raise or wait for
    `control.cancelled`.
    """

    def __init__(self, problem, n_slots: int = 1) -> None:
        self.problem, self.slots = problem, n_slots
        self.before: Callable = nothing
        self.fitted: list[FitConfig] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    @property
    def n_slots(self) -> int:
        return self.slots

    def admits(self, _config, running) -> bool:
        return len(running) < self.slots

    def fit(self, config, *, control, report):
        with self._lock:
            self.fitted.append(config)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            report(0.5, 10.0)
            self.before(config, control)
            if control.cancelled:
                raise JobCancelled
            return final_result(fit(self.problem, FitConfig(method="nnls")))
        finally:
            with self._lock:
                self.at_once -= 1


@pytest.fixture
def engine(problem, monkeypatch) -> StandInEngine:
    """Put a stand-in in the place of this computer's processes."""
    found = StandInEngine(problem)
    monkeypatch.setattr(
        "napari_destvi.experiments.running.LocalEngine", lambda *_, **__: found
    )
    return found


@pytest.fixture
def store(tmp_path) -> RunStore:
    return RunStore(tmp_path / "runs")


@pytest.fixture
def four() -> Sweep:
    """Two batch sizes with two seeds each."""
    return Sweep(batch_sizes=(8, 16), seeds=(0, 1))


@pytest.fixture
def true_shares(problem, truth) -> pd.DataFrame:
    names = list(problem.spatial.spot_names)
    return pd.DataFrame(truth, index=names, columns=list("ABC"))

"""The clockwork of a fit: when to report, how far it is, when to draw the maps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.config import FitPlan
from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress, Result, Stage
from napari_destvi.training.training_point import TrainingPoint

#: Reports are at least this far apart, in seconds.
REPORT_SECONDS = 0.1
#: Maps are drawn at most this often, in seconds, and may take this share of the time.
SNAPSHOT_SECONDS = 2.0
SNAPSHOT_SHARE = 0.05
#: A stage's beginning is slow and tells little of the rest.
MIN_SHARE_TO_EXTRAPOLATE = 0.02
STAGES_WITH_EPOCHS = ("reference", "spots", "states")
#: Cost of a state prior relative to an epoch of the reference stage.
PRIOR_EPOCHS = 10
#: Cost relative to decoding one type of a spot, measured on two slides: of a reference
#: cell, whose encoder and decoder are trained; and of a spot for one network of the
#: proportions, with its simulated spot.
REFERENCE_CELLS = 6.0
PROPORTION_CELLS = 7.0
#: Of a spot whose shares are estimated.
SHARE_CELLS = 20.0
#: States of a type and spot, of the spot and of its copies, in the augmented form.
AUGMENTED_ROWS = 9

MESSAGES: dict[Stage, str] = {
    "reference": "Learning the cell types from the reference",
    "prior": "Summarising the states of each cell type",
    "spots": "Fitting the spots",
    "shares": "Estimating the shares of every spot",
    "states": "Fitting the states",
    "intervals": "Finding how far the shares may be off",
    "done": "Done",
}


def stage_work(problem: Problem, plan: FitPlan) -> dict[Stage, float]:
    """Return the estimated cost of each stage, in cells decoded.

    A spot decodes every type; this is exact enough for a progress bar.
    """
    cells, n_spots = problem.reference, problem.spatial.n_spots
    visited = min(n_spots, plan.batches * plan.batch_size)
    work: dict[Stage, float] = {
        "reference": REFERENCE_CELLS * plan.reference_epochs * cells.n_cells,
        "prior": float(PRIOR_EPOCHS * cells.n_cells),
        "spots": plan.epochs * visited * _cells_per_spot(cells.n_cell_types, plan),
    }
    if plan.preset.spot_fit == "in turn":
        work["shares"] = SHARE_CELLS * n_spots
    if plan.state_epochs:
        visited = min(n_spots, plan.state_batches * plan.batch_size)
        work["states"] = float(plan.state_epochs * visited * cells.n_cell_types)
    return work


def _cells_per_spot(n_cell_types: int, plan: FitPlan) -> float:
    """Return the cost of a spot in the stage "spots", in cells decoded."""
    if plan.preset.spot_fit == "in turn":
        return PROPORTION_CELLS * plan.ensemble_size
    rows = 1 if plan.preset.augmented is None else AUGMENTED_ROWS
    return float(rows * n_cell_types)


@dataclass
class Reporter:
    """Keeps time and losses of a fit, and says when something is due.

    Parameters
    ----------
    work : dict
        Per stage its share of the whole, in any unit.
    clock : callable
        Seconds that never go back.
    seconds_before : mapping of str to float
        Time per stage of earlier runs, where this one goes on.
    """

    work: dict[Stage, float]
    clock: Callable[[], float] = time.monotonic
    seconds_before: Mapping[str, float] = field(default_factory=dict)
    started: float = 0.0
    losses: dict[Stage, list[float]] = field(default_factory=dict)
    seconds: dict[Stage, float] = field(default_factory=dict)
    stage: Stage = "reference"
    warning: str = ""
    _stage_started: float = 0.0
    _reported: float = -math.inf
    _drawn: float = -math.inf
    _drawing: float = 0.0
    _reached: float = 0.0
    _left_out: float = 0.0

    def __post_init__(self) -> None:
        self.started = self.clock() - sum(self.seconds_before.values())
        self._stage_started = self.clock()

    def keep_stages(self, of_spots: Collection[Stage]) -> None:
        """Drop the stages of the spots that this fit does not have."""
        kept = {"reference", "prior", *of_spots}
        self.work = {name: work for name, work in self.work.items() if name in kept}

    def begin(self, stage: Stage) -> None:
        """Start the clock of a stage."""
        self.stage, self._drawn = stage, self.clock()
        self._stage_started = self._drawn - self.seconds_before.get(stage, 0.0)
        if stage in STAGES_WITH_EPOCHS:
            self.losses.setdefault(stage, [])

    def end(self, stage: Stage) -> None:
        """Stop the clock of a stage."""
        self.seconds[stage] = self.clock() - self._stage_started

    def leave_out_rest(self, stage: Stage) -> None:
        """Count what a stop left of a stage as never done."""
        self._left_out = self._fraction(stage, 1.0) - self._reached

    def warn(self, warning: str) -> None:
        """Say this in all reports to come, until it is empty."""
        self.warning = warning

    def standing(self) -> dict[str, Any]:
        """Return what a saved state tells of the fit: stage, share done and seconds."""
        running = {str(self.stage): self.clock() - self._stage_started}
        return {
            "stage": self.stage,
            "fraction": self._reached,
            "seconds": {**running, **self.seconds},
        }

    def record(self, stage: Stage, point: TrainingPoint) -> None:
        """Keep the loss of a finished epoch."""
        if point.ends_epoch and stage in STAGES_WITH_EPOCHS:
            self.losses[stage].append(point.loss)

    def report_is_due(self) -> bool:
        """Return whether the last report is long enough ago; if so, count one."""
        due = self.clock() - self._reported >= REPORT_SECONDS
        if due:
            self._reported = self.clock()
        return due

    def snapshot_is_due(self) -> bool:
        """Return whether it is time to draw the maps again."""
        pause = max(SNAPSHOT_SECONDS, self._drawing / SNAPSHOT_SHARE)
        return self.clock() - self._drawn >= pause

    def timed_snapshot(self, draw: Callable[[], Result]) -> Result:
        """Draw, and remember how long it took."""
        begun = self.clock()
        result = draw()
        self._drawn = self.clock()
        self._drawing = self._drawn - begun
        return result

    def history(self) -> dict[str, NDArray[np.float64]]:
        """Return the losses of the stages that have any."""
        return {name: np.array(loss) for name, loss in self.losses.items() if loss}

    def progress(
        self,
        stage: Stage,
        *,
        point: TrainingPoint | None = None,
        n_epochs: int = 1,
        result: Result | None = None,
    ) -> FitProgress:
        """Return a report on this stage."""
        share = (point.epoch + point.step_share) / n_epochs if point else 0.0
        if stage != "done":
            self._reached = self._fraction(stage, share)
        elif result is None or result.status == "complete":
            self._reached = 1.0
        return FitProgress(
            stage=stage,
            epoch=point.epoch if point else int(stage not in STAGES_WITH_EPOCHS),
            n_epochs=n_epochs,
            loss=point.loss if point else math.nan,
            fraction=self._reached,
            seconds=self.clock() - self.started,
            seconds_left=self._seconds_left(stage, share),
            message=MESSAGES[stage],
            result=result,
            warning=self.warning,
        )

    def _fraction(self, stage: Stage, share: float) -> float:
        stages = list(self.work)
        before = sum(self.work[name] for name in stages[: stages.index(stage)])
        done = (before + share * self.work[stage]) / sum(self.work.values())
        return done - self._left_out

    def _seconds_left(self, stage: Stage, share: float) -> float | None:
        """Extrapolate from the running stage, whose speed is known best."""
        if stage == "done":
            return 0.0
        elapsed = self.clock() - self._stage_started
        if share < MIN_SHARE_TO_EXTRAPOLATE or elapsed < 1:
            return None
        stages = list(self.work)
        after = sum(self.work[name] for name in stages[stages.index(stage) + 1 :])
        return elapsed / share * (1 - share + after / self.work[stage])

"""One fit of Cell2location: from a problem to its result, reporting on the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from napari_destvi.config import FitConfig, FitPlan, resolve
from napari_destvi.data.problem import Problem
from napari_destvi.errors import FitError
from napari_destvi.model.cell2location.spots import AbundanceModel
from napari_destvi.results import FitProgress, Result, Stage
from napari_destvi.results.result import Status
from napari_destvi.training.cell2location.intervals import (
    IntervalFit,
    n_interval_epochs,
    n_simulated_spots,
    with_intervals,
)
from napari_destvi.training.cell2location.readout import (
    SURE_LEVEL,
    cell_numbers,
    shares,
)
from napari_destvi.training.cell2location.signatures import (
    build_signatures,
    train_signatures,
)
from napari_destvi.training.cell2location.spots import (
    build_abundances,
    train_abundances,
)
from napari_destvi.training.checkpoint import Checkpoint
from napari_destvi.training.counts import Counts
from napari_destvi.training.device import choose_device, cpu_threads, stage_generator
from napari_destvi.training.intervals import Intervals
from napari_destvi.training.provenance import described_problem, package_versions
from napari_destvi.training.stages import (
    Progress,
    never,
    reported_checkpoint,
    train_reference_stage,
    train_spot_stage,
    with_partial,
)
from napari_destvi.training.training_point import TrainingPoint

if TYPE_CHECKING:
    import torch
    from torch import Tensor

#: Before this share of the training the maps are those of its start.
MIN_SHARE_TO_KEEP = 0.2
#: Cost of a step of either stage beside that of its table, in entries of the table.
STEP_COST = 100_000


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool],
    checkpoint: Path | None = None,
) -> Iterator[FitProgress]:
    """Fit Cell2location: learn the signatures, then how many cells lie in each spot.

    Parameters
    ----------
    problem : Problem
        The slide and the reference; all spots and all cells count as one batch.
    config : FitConfig
        The wishes.
    should_stop : callable
        Asked while something is trained; True keeps what is there and ends.
    checkpoint : Path, optional
        As for `napari_destvi.training.fit.fit`.

    Yields
    ------
    FitProgress
        At most about ten a second. Some of the stage "spots" carry the maps so far; the
        last, of stage "done", the result.

    Raises
    ------
    ConfigError
        If the device is not there.
    FitError
        If the training diverges, with the last good state as its `partial`; or if it
        is stopped before there is anything to keep.
    InputError
        If what lies in the folder of the checkpoint is of another fit or damaged.
    """
    run = _Run(problem, config, checkpoint=checkpoint)
    with cpu_threads(config.n_threads):
        yield from run.learn_signatures(should_stop)
        yield from run.fit_spots(should_stop)
    yield run.reporter.progress("done", result=run.newest)


class _Run:
    """The state of one fit, from the untrained models to the newest result."""

    def __init__(
        self, problem: Problem, config: FitConfig, *, checkpoint: Path | None
    ) -> None:
        self.problem, self.config = problem, config
        self.device = choose_device(config.device)
        self.plan: FitPlan = resolve(
            config,
            n_spots=problem.spatial.n_spots,
            n_cells=problem.reference.n_cells,
        )
        self.checkpoint, self.reporter = reported_checkpoint(
            Checkpoint.open(checkpoint, problem, config, device=self.device.type),
            _stage_work(problem, self.plan),
        )
        self.signatures: Tensor | None = None
        self.newest: Result | None = None

    def learn_signatures(self, should_stop: Callable[[], bool]) -> Progress:
        """Train the regression of the reference."""
        reporter, n_epochs = self.reporter, self.plan.reference_epochs
        generator = self._generator("reference")
        reporter.begin("reference")
        yield reporter.progress("reference", n_epochs=n_epochs)
        model = build_signatures(self.problem.reference, generator=generator)
        points = train_signatures(
            model,
            self.problem,
            self.plan,
            generator=generator,
            kept=self.checkpoint.of("reference"),
        )
        yield from train_reference_stage(
            points, reporter=reporter, n_epochs=n_epochs, should_stop=should_stop
        )
        reporter.end("reference")
        self.signatures = model.signatures()

    def fit_spots(self, should_stop: Callable[[], bool]) -> Progress:
        """Train the spots; leave the last state in `newest`."""
        assert self.signatures is not None
        generator = self._generator("spots")
        self.reporter.begin("spots")
        yield self.reporter.progress("spots", n_epochs=self.plan.epochs)
        model = build_abundances(
            self.signatures, self.problem.spatial, self.config, generator=generator
        )
        counts = Counts(self.problem.spatial.counts, device=self.device)
        points = train_abundances(
            model,
            counts,
            self.plan,
            generator=generator,
            kept=self.checkpoint.of("spots"),
        )
        try:
            was_stopped = yield from train_spot_stage(
                points,
                "spots",
                reporter=self.reporter,
                n_epochs=self.plan.epochs,
                should_stop=should_stop,
                is_worth_keeping=self._has_maps,
                draw_if_due=lambda point: self._draw_if_due(model, point),
            )
        except FitError as error:
            raise with_partial(error, self.newest) from error
        if was_stopped:
            self.checkpoint.close()
            self.reporter.leave_out_rest("spots")
        self.reporter.end("spots")
        intervals = yield from self._fit_intervals(model, generator)
        found = self._read_out(model, "stopped" if was_stopped else "complete")
        self.newest = with_intervals(found, intervals)

    def _fit_intervals(
        self, model: AbundanceModel, generator: torch.Generator
    ) -> Generator[FitProgress, None, Intervals]:
        """Find how far the shares may be off: also of what a stop left half trained."""
        self.reporter.begin("intervals")
        yield self.reporter.progress("intervals")
        fit = IntervalFit(
            model, self.problem, self.config, self.plan, generator=generator
        )
        yield from train_spot_stage(
            fit.train(self.checkpoint.of("intervals")),
            "intervals",
            reporter=self.reporter,
            n_epochs=n_interval_epochs(self.plan),
            should_stop=never,
            is_worth_keeping=self._has_maps,
            draw_if_due=lambda _: None,
        )
        intervals = fit.intervals()
        self.reporter.end("intervals")
        return intervals

    def _has_maps(self, point: TrainingPoint) -> bool:
        return point.epoch >= MIN_SHARE_TO_KEEP * self.plan.epochs

    def _draw_if_due(
        self, model: AbundanceModel, point: TrainingPoint
    ) -> Result | None:
        if not (self._has_maps(point) and self.reporter.snapshot_is_due()):
            return None
        self.newest = self.reporter.timed_snapshot(
            lambda: self._read_out(model, "running")
        )
        return self.newest

    def _read_out(self, model: AbundanceModel, status: Status) -> Result:
        numbers = cell_numbers(model.local)
        spatial, cell_types = self.problem.spatial, self.problem.reference.cell_types
        return Result(
            spot_names=spatial.spot_names,
            cell_types=cell_types,
            gene_names=self.problem.gene_names,
            abundance=numbers.sure,
            proportions=shares(numbers.sure),
            cell_state=np.zeros((*numbers.sure.shape, 0), dtype=np.float32),
            activation=np.full(numbers.sure.shape, np.nan, dtype=np.float32),
            history=self.reporter.history(),
            settings=self._settings(model),
            seconds={str(name): time for name, time in self.reporter.seconds.items()},
            versions=package_versions(self.device),
            status=status,
            abundance_mean=numbers.mean,
            abundance_high=numbers.high,
        )

    def _settings(self, model: AbundanceModel) -> dict[str, Any]:
        plan = self.plan
        return {
            "method": "cell2location",
            "wishes": self.config.to_dict(),
            "batch_size": plan.batch_size,
            "batch_size_reason": plan.batch_size_reason,
            "epochs": plan.epochs,
            "batches_per_epoch": plan.batches,
            "reference_epochs": plan.reference_epochs,
            "preset": dataclasses.asdict(plan.preset),
            "abundance_quantile": SURE_LEVEL,
            **dataclasses.asdict(model.expected),
            **described_problem(self.problem),
        }

    def _generator(self, stage: Stage) -> torch.Generator:
        return stage_generator(
            self.config.seed, stage=stage, stream=0, device=self.device
        )


def _stage_work(problem: Problem, plan: FitPlan) -> dict[Stage, float]:
    """Return the estimated cost of each stage, in entries of its table."""
    n_genes, n_types = problem.n_genes, problem.reference.n_cell_types
    of_spots = problem.spatial.n_spots * n_genes + STEP_COST * plan.batches
    of_simulated = n_simulated_spots(problem) * n_genes + STEP_COST
    return {
        "reference": float(plan.reference_epochs * (n_types * n_genes + STEP_COST)),
        "spots": float(plan.epochs * of_spots),
        "intervals": float(n_interval_epochs(plan) * of_simulated),
    }

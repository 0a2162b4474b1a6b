"""One fit on one page: from a problem to its result, reporting on the way."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.config import FitConfig, FitPlan, resolve
from napari_destvi.data.problem import Problem
from napari_destvi.errors import FitError
from napari_destvi.results import FitProgress, Result, Stage
from napari_destvi.results.result import Status
from napari_destvi.training.checkpoint import Checkpoint
from napari_destvi.training.counts import Counts
from napari_destvi.training.device import (
    choose_device,
    cpu_threads,
    quick_products,
    stage_generator,
)
from napari_destvi.training.forms import build_reference, build_spot_fit
from napari_destvi.training.provenance import described_settings, package_versions
from napari_destvi.training.reference import train_reference
from napari_destvi.training.reference_cache import (
    content_key,
    load_reference,
    store_reference,
)
from napari_destvi.training.reporting import stage_work
from napari_destvi.training.spot_fit import AnyReferenceModel, SpotFit, SpotTask
from napari_destvi.training.stages import (
    Progress,
    never,
    reported_checkpoint,
    train_reference_stage,
    train_spot_stage,
    with_partial,
)

if TYPE_CHECKING:
    import torch

#: Said when the default turns to the other order, which has a length of its own.
AT_ONCE = (
    "Neighbouring spots differ from the reference in the same genes, so shares and "
    "states are fitted at once: in {:,} epochs, in place of those announced."
)


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool] = never,
    checkpoint: Path | None = None,
) -> Iterator[FitProgress]:
    """Fit DestVI: learn the cell types, then their share and state in each spot.

    Parameters
    ----------
    problem : Problem
        The slide and the reference.
    config : FitConfig
        The wishes.
    should_stop : callable
        Asked while something is trained; True keeps what is there and ends.
    checkpoint : Path, optional
        A folder in which the state of the fit is saved, from ten seconds on about once
        a minute and at the end of each stage. With a state that an earlier run of the
        same fit left there it goes on, to the same result.

    Yields
    ------
    FitProgress
        At most about ten a second. Those that begin a stage of the spots, and some
        within, carry the maps so far; the last, of stage "done", the result.

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
    run = FitRun(problem, config, checkpoint=checkpoint)
    with cpu_threads(config.n_threads), quick_products(run.device):
        yield from run.learn_reference(should_stop)
        yield from run.fit_spots(should_stop)
    yield run.reporter.progress("done", result=run.newest)


class FitRun:
    """The state of one fit, from the untrained models to the newest result."""

    def __init__(
        self, problem: Problem, config: FitConfig, *, checkpoint: Path | None = None
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
            stage_work(problem, self.plan),
        )
        self.spot_counts = Counts(problem.spatial.counts, device=self.device)
        self.reference_was_stored = False
        self.newest: Result | None = None
        self.reference: AnyReferenceModel | None = None

    def learn_reference(self, should_stop: Callable[[], bool]) -> Progress:
        """Train the reference model, or take the stored one."""
        generator = self._generator("reference")
        model = build_reference(self.problem, self.plan, generator=generator)
        key = content_key(
            self.problem,
            self.plan,
            seed=self.config.seed,
            device=self.device.type,
        )
        self.reporter.begin("reference")
        yield self.reporter.progress("reference", n_epochs=self.plan.reference_epochs)
        losses = None if self._has_own_reference() else load_reference(model, key)
        if losses is None:
            yield from self._train_reference(model, generator, should_stop)
            store_reference(model, key, self.reporter.losses["reference"])
        else:
            self.reference_was_stored = True
            self.reporter.losses["reference"] = losses.tolist()
        self.reporter.end("reference")
        self.reference = model

    def _train_reference(
        self,
        model: AnyReferenceModel,
        generator: torch.Generator,
        should_stop: Callable[[], bool],
    ) -> Progress:
        yield from train_reference_stage(
            train_reference(
                model,
                self.problem,
                self.plan,
                generator=generator,
                kept=self.checkpoint.of("reference"),
            ),
            reporter=self.reporter,
            n_epochs=self.plan.reference_epochs,
            should_stop=should_stop,
        )

    def _has_own_reference(self) -> bool:
        return "reference" in self.checkpoint.note.parts

    def fit_spots(self, should_stop: Callable[[], bool]) -> Progress:
        """Train the spots stage by stage; leave the last state in `newest`."""
        self.reporter.begin("prior")
        yield self.reporter.progress("prior")
        spots = build_spot_fit(self.spot_task())
        self.reporter.end("prior")
        self.reporter.keep_stages(spots.stages)
        if spots.order != self.plan.preset.spot_fit:
            self.reporter.warn(AT_ONCE.format(spots.stages["spots"]))
        try:
            was_stopped = False
            for stage, n_epochs in spots.stages.items():
                is_needed = stage == "shares"  # also of what a stop left half trained
                if was_stopped and not is_needed:
                    continue
                self.reporter.begin(stage)
                may_stop = never if is_needed else should_stop
                if not was_stopped:  # else what is needed comes without delay
                    self._keep_what_is_found(spots, stage)
                ended = self._train(spots, stage, n_epochs, may_stop)
                if (yield from ended):
                    was_stopped = True
                    self.checkpoint.close()
                self.reporter.end(stage)
            status: Status = "stopped" if was_stopped else "complete"
            found = self._read_out(spots, status)
            learned = None if was_stopped else spots.trained(found)
            self.newest = replace(found, trained=learned)
        except FitError as error:
            raise with_partial(error, self.newest) from error

    def spot_task(self) -> SpotTask:
        """Return what the fit of the spots is given, once the reference is learned."""
        assert self.reference is not None
        return SpotTask(
            problem=self.problem,
            config=self.config,
            plan=self.plan,
            reference=self.reference,
            counts=self.spot_counts,
            generator=lambda stream: self._generator("spots", stream=stream),
            kept=self.checkpoint.of,
        )

    def _train(
        self,
        spots: SpotFit,
        stage: Stage,
        n_epochs: int,
        should_stop: Callable[[], bool],
    ) -> Generator[FitProgress, None, bool]:
        """Train a stage; return whether it was stopped."""
        yield self.reporter.progress(stage, n_epochs=n_epochs, result=self.newest)
        return (
            yield from train_spot_stage(
                spots.train(stage),
                stage,
                reporter=self.reporter,
                n_epochs=n_epochs,
                should_stop=should_stop,
                is_worth_keeping=lambda point: spots.is_worth_keeping(stage, point),
                draw_if_due=lambda _: self._draw_if_due(spots, stage),
            )
        )

    def _draw_if_due(self, spots: SpotFit, stage: Stage) -> Result | None:
        if stage == "shares" or not self.reporter.snapshot_is_due():
            return None
        self.newest = self._snapshot(spots)
        return self.newest

    def _keep_what_is_found(self, spots: SpotFit, stage: Stage) -> None:
        """Draw the maps that a stage begins with, if that takes but a moment."""
        if stage != "spots" or spots.has_maps_at_once:
            self.newest = self._snapshot(spots)

    def _snapshot(self, spots: SpotFit) -> Result:
        return self.reporter.timed_snapshot(lambda: self._read_out(spots, "running"))

    def _read_out(self, spots: SpotFit, status: Status) -> Result:
        return spots.read_out(
            history=self.reporter.history(),
            settings=described_settings(
                self.config,
                spots.task.plan,
                self.problem,
                reference_was_stored=self.reference_was_stored,
                order=spots.order,
                spot_epochs=spots.stages,
            ),
            seconds=dict(self.reporter.seconds),
            versions=package_versions(self.device),
            status=status,
        )

    def _generator(self, stage: Stage, *, stream: int = 0) -> torch.Generator:
        return stage_generator(
            self.config.seed, stage=stage, stream=stream, device=self.device
        )

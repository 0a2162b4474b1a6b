"""What the fits of all methods do alike, stage by stage: report, stop, keep."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator

from napari_destvi.errors import FitError
from napari_destvi.results import FitProgress, Result, Stage
from napari_destvi.training.checkpoint import Checkpoint
from napari_destvi.training.reporting import Reporter
from napari_destvi.training.training_point import TrainingPoint

NOTHING_TO_KEEP = (
    "Stopped while the cell types were still being learned from the reference: "
    "no spot was fitted yet, so there is nothing to keep."
)
TOO_EARLY = (
    "Stopped when the spots had hardly been fitted: their maps would show the start of "
    "the training and not the tissue, so nothing is kept."
)
Progress = Generator[FitProgress, None, None]


class StoppedTooEarly(FitError):
    """A stop before there is anything to keep."""


def never() -> bool:
    """Return False: a fit that nobody stops."""
    return False


def reported_checkpoint(
    checkpoint: Checkpoint, work: dict[Stage, float]
) -> tuple[Checkpoint, Reporter]:
    """Return the checkpoint of a fit and its reporter, each of which tells the other.

    Parameters
    ----------
    checkpoint : Checkpoint
        Just opened.
    work : dict
        Of the reporter.
    """
    reporter = Reporter(work, seconds_before=checkpoint.seconds)
    checkpoint.standing, checkpoint.warn = reporter.standing, reporter.warn
    return checkpoint, reporter


def train_reference_stage(
    points: Iterator[TrainingPoint],
    *,
    reporter: Reporter,
    n_epochs: int,
    should_stop: Callable[[], bool],
) -> Progress:
    """Train what is learned from the reference, and report.

    Parameters
    ----------
    points : iterator of TrainingPoint
        The training.
    reporter : Reporter
        Keeps its losses.
    n_epochs : int
        Its length.
    should_stop : callable
        Asked at every point.

    Raises
    ------
    StoppedTooEarly
        If it is stopped.
    """
    for point in points:
        reporter.record("reference", point)
        if should_stop():
            raise StoppedTooEarly(NOTHING_TO_KEEP)
        if reporter.report_is_due():
            yield reporter.progress("reference", point=point, n_epochs=n_epochs)


def train_spot_stage(
    points: Iterator[TrainingPoint],
    stage: Stage,
    *,
    reporter: Reporter,
    n_epochs: int,
    should_stop: Callable[[], bool],
    is_worth_keeping: Callable[[TrainingPoint], bool],
    draw_if_due: Callable[[TrainingPoint], Result | None],
) -> Generator[FitProgress, None, bool]:
    """Train a stage of the spots, report and draw; return whether it was stopped.

    Parameters
    ----------
    points : iterator of TrainingPoint
        The training.
    stage : str
        Its stage.
    reporter, n_epochs, should_stop
        As for `train_reference_stage`.
    is_worth_keeping : callable
        Whether a stop at a point has something to keep.
    draw_if_due : callable
        Returns the maps of a point where it is time for them.

    Raises
    ------
    StoppedTooEarly
        If it is stopped before there is anything to keep.
    """
    for point in points:
        reporter.record(stage, point)
        if should_stop():
            if not is_worth_keeping(point):
                raise StoppedTooEarly(TOO_EARLY)
            return True
        maps = draw_if_due(point)
        if reporter.report_is_due() or maps is not None:
            yield reporter.progress(stage, point=point, n_epochs=n_epochs, result=maps)
    return False


def with_partial(error: FitError, newest: Result | None) -> FitError:
    """Return the error of a training with the newest maps, where they are worth it."""
    if newest is None or isinstance(error, StoppedTooEarly):
        return type(error)(str(error))
    return type(error)(str(error), partial=dataclasses.replace(newest, status="failed"))

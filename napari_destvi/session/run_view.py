"""Section 3 of the window: the buttons of a fit and where it stands."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from napari_destvi.config import LEAST_SQUARES
from napari_destvi.config.durations import readable_duration, readable_time_taken
from napari_destvi.results import FitProgress, Result
from napari_destvi.results.remarks import remarks
from napari_destvi.session.session import Session

#: What a fit does in each stage.
STAGE_TITLES: dict[str, str] = {
    "reference": "Learning the cell types",
    "prior": "Summarising their states",
    "spots": "Fitting the spots",
    "shares": "Estimating every spot",
    "states": "Fitting the states",
    "intervals": "Telling how sure the shares are",
    "least-squares": "Fitting the spots by least squares",
    "done": "Done",
}


@dataclass(frozen=True, slots=True)
class RunView:
    """Buttons, and stage, epoch, loss and time of the running fit.

    Parameters
    ----------
    can_fit, can_stop, can_cancel : bool
        Which buttons may be pressed.
    why_no_fit, why_no_stop : str
        What to say on a button that may not.
    stage, detail : str
        Two lines on where the fit stands.
    remarks : str
        What a fit that has ended found out besides the maps, or what to know of one
        that runs; may be empty.
    percent : int
        Share done, from 0 to 100.
    has_losses : bool
        Whether there is a loss to draw; without training there is none.
    """

    can_fit: bool
    can_stop: bool
    can_cancel: bool
    why_no_fit: str
    why_no_stop: str
    stage: str
    detail: str
    remarks: str
    percent: int
    has_losses: bool


def run_view(session: Session, *, can_fit: bool, why_not: str) -> RunView:
    """Return the buttons and lines of the run section."""
    progress = _told_progress(session)
    return RunView(
        can_fit=can_fit,
        can_stop=session.run_state == "running" and _has_live_maps(session),
        can_cancel=session.run_state != "idle",
        why_no_fit=why_not,
        why_no_stop=_why_no_stop(session),
        stage=_stage(session),
        detail=progress_detail(progress) if progress is not None else "",
        remarks=_remarks(session),
        percent=round(100 * progress.fraction) if progress is not None else 0,
        has_losses=_is_trained(session),
    )


def _remarks(session: Session) -> str:
    if session.run_state != "idle":
        return "" if session.progress is None else session.progress.warning
    if session.result is None:
        return ""
    return " ".join(remarks(session.result))


def stage_title(progress: FitProgress) -> str:
    """Return what the fit does now, or how it ended."""
    result = progress.result
    if progress.stage == "done" and result is not None and result.status == "stopped":
        return ending(result).capitalize()
    return STAGE_TITLES[progress.stage]


def ending(result: Result) -> str:
    """Return how a fit that was not completed ended; empty if it was."""
    how = {"stopped": "stopped", "failed": "ended by an error"}.get(result.status)
    if how is None:
        return ""
    done, planned = _epochs(result, "spots", "epochs")
    states_done, states_planned = _epochs(result, "states", "state_epochs")
    if states_done:  # they come after the spots
        return f"{how} after epoch {states_done:,} of {states_planned:,} of the states"
    if states_planned and done >= planned:
        return f"{how} before the states were fitted"
    return f"{how} after epoch {done:,} of {planned:,}" if done else f"{how} early"


def _epochs(result: Result, stage: str, setting: str) -> tuple[int, int]:
    """Return how many epochs of a stage were done and planned; 0 where unknown."""
    return len(result.history.get(stage, ())), int(result.settings.get(setting) or 0)


def progress_detail(progress: FitProgress) -> str:
    """Return epoch, loss and time left in one line.

    Examples
    --------
    >>> progress_detail(FitProgress("spots", 3, 80, 412.5, .5, 30., 29.))
    'epoch 3 of 80 · loss 412.5 · 29 s left'
    """
    if progress.stage == "done":
        return f"took {readable_time_taken(progress.seconds)}"
    parts = []
    if progress.n_epochs > 1:
        parts.append(f"epoch {progress.epoch:,} of {progress.n_epochs:,}")
    if math.isfinite(progress.loss):
        parts.append(f"loss {progress.loss:,.1f}")
    if progress.seconds_left is not None:
        parts.append(f"{readable_duration(progress.seconds_left)} left")
    return " · ".join(parts)


def _method(session: Session) -> str:
    """Return the method of the maps on show, or of the fit that runs or comes next."""
    if session.run_state == "idle" and session.result is not None:
        return session.result.method
    return session.config.method


def _is_trained(session: Session) -> bool:
    """Tell whether the maps on show, or those to come, are of a training."""
    result = session.result if session.run_state == "idle" else None
    is_applied = result is not None and "applied_model" in result.settings
    is_applied = is_applied or session.applied is not None
    return not is_applied and _method(session) not in LEAST_SQUARES


def _stage(session: Session) -> str:
    if session.run_state == "stopping":
        return "Stopping: finishing the maps …"
    if _ended_early(session):
        return "Ended before it was finished"
    if session.progress is not None:
        return stage_title(session.progress)
    return "Starting …" if session.run_state == "running" else "No fit is running"


def _ended_early(session: Session) -> bool:
    progress = session.progress
    is_part = progress is not None and progress.stage != "done"
    return session.run_state == "idle" and is_part


def _told_progress(session: Session) -> FitProgress | None:
    """Return where the fit stands; one that ended has no time left."""
    progress = session.progress
    if progress is None or session.run_state != "idle":
        return progress
    return dataclasses.replace(progress, seconds_left=None)


def _has_live_maps(session: Session) -> bool:
    return session.result is not None and session.result.status == "running"


def _why_no_stop(session: Session) -> str:
    if session.run_state == "idle":
        return "No fit is running."
    if session.run_state == "stopping":
        return "The fit is stopping already."
    return "" if _has_live_maps(session) else "There are no maps to keep yet."

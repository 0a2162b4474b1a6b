"""What the user does with a sweep: choose its settings, start it and stop it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from napari_destvi.config import LEAST_SQUARES
from napari_destvi.errors import ConfigError
from napari_destvi.session.needs import is_ready
from napari_destvi.session.session import Session
from napari_destvi.session.sweep_terms import SweepAsked, SweepNews
from napari_destvi.session.terms import Message

if TYPE_CHECKING:
    from napari_destvi.experiments import Sweep

NO_METHOD = "Tick at least one method."
NO_AMORTIZATION = "Tick at least one amortization; DestVI is fitted with it."
NO_PRESET = "Tick at least one preset; it says how a model is trained."
EMPTY_PLACE = "{title}: write numbers with commas, such as 8, 16, 32; or auto."
DONE = "All {n} runs of the comparison have ended."
SOME_FAILED = "{n} of the {of} runs failed; the table says why."


def wish(session: Session, **changes: Any) -> None:  # noqa: ANN401 - of `SweepWish`
    """Take what was ticked or typed."""
    session.sweep_wish = replace(session.sweep_wish, **changes)


def wished_sweep(session: Session) -> Sweep:
    """Return the sweep that is wished for; all else is as in section 2.

    Raises
    ------
    ConfigError
        If something is missing, or typed that cannot be used.
    """
    from napari_destvi.experiments import sweep_of

    wished, config = session.sweep_wish, session.config
    if not wished.methods:
        raise ConfigError(NO_METHOD)
    if not wished.amortizations and "destvi" in wished.methods:
        raise ConfigError(NO_AMORTIZATION)
    return sweep_of(
        {
            "methods": wished.methods,
            "presets": _presets(session),
            "amortizations": wished.amortizations or [config.amortization],
            "batch_sizes": _numbers("Batch sizes", wished.batch_sizes),
            "epochs": _numbers("Epochs", wished.epochs),
            "seeds": wished.n_seeds,
            "cells_per_spot": [config.cells_per_spot],
            "detection_alphas": [config.detection_alpha],
            "reference_epochs": config.reference_epochs,
            "ensemble_size": config.ensemble_size,
            "device": config.device,
        }
    )


def _presets(session: Session) -> tuple[str, ...]:
    wished = session.sweep_wish.presets
    if wished is None:
        return (session.config.preset,)
    if not wished and set(session.sweep_wish.methods) - LEAST_SQUARES:
        raise ConfigError(NO_PRESET)
    return wished or (session.config.preset,)


def asked_sweep(session: Session) -> SweepAsked:
    """Return all that a sweep with the data and wishes of now needs.

    Raises
    ------
    ConfigError
        As `wished_sweep`.
    """
    inspection, folder = session.inspection, session.runs_folder
    assert inspection is not None
    assert inspection.problem is not None
    assert folder is not None
    title = session.compared_with
    truth = session.other_tables.get(title) if title is not None else None
    return SweepAsked(
        inspection.problem,
        wished_sweep(session),
        folder,
        session.spots_path,
        session.reference_path,
        truth,
        title or "",
    )


def may_start_sweep(session: Session) -> bool:
    """Tell whether the data are ready for a sweep, and none runs."""
    has_folder = session.runs_folder is not None
    return session.sweep_state == "idle" and is_ready(session) and has_folder


def start_sweep(session: Session) -> None:
    """Start the sweep that is wished for, or go on with it."""
    if may_start_sweep(session):
        session.sweep_news = None
        session.sweep_id += 1
        session.sweep_state = "running"


def stop_sweep(session: Session) -> None:
    """End the runs; what is done is kept."""
    if session.sweep_state == "running":
        session.sweep_state = "stopping"


def take_news(session: Session, sweep_id: int, news: SweepNews) -> None:
    """Take where the sweep stands, unless it is an older one."""
    if sweep_id == session.sweep_id and session.sweep_state != "idle":
        session.sweep_news = news


def take_end(session: Session, sweep_id: int, problem: str = "") -> None:
    """Take that the sweep has ended, with what stood in its way if anything did."""
    if sweep_id != session.sweep_id or session.sweep_state == "idle":
        return
    was_stopped = session.sweep_state == "stopping"
    session.sweep_state = "idle"
    if problem:
        session.message = Message("error", problem)
    elif not was_stopped and session.sweep_news is not None:
        session.message = _told_end(session.sweep_news)


def _told_end(news: SweepNews) -> Message:
    n, n_failed = len(news.progress.runs), news.progress.number("failed")
    if n_failed:
        return Message("warning", SOME_FAILED.format(n=n_failed, of=n))
    return Message("info", DONE.format(n=n))


def _numbers(title: str, text: str) -> list[int | str]:
    parts = [part.strip() for part in text.split(",")]
    if "" in parts:
        raise ConfigError(EMPTY_PLACE.format(title=title))
    return [int(part) if part.isdecimal() else part for part in parts]

"""What the user does with a trained model: choose it, answer, and apply it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.session.choices import begin_run
from napari_destvi.session.fixing import CHOSEN, without
from napari_destvi.session.model_looking import accepted, applicable
from napari_destvi.session.model_terms import ModelChoice, ModelSource
from napari_destvi.session.session import Session
from napari_destvi.session.undo import remember

if TYPE_CHECKING:
    from napari_destvi.data.fixes import Fix
    from napari_destvi.io.run_record import RunRecord

TAKEN = 'The model is "{}" now.'


def open_models(session: Session) -> None:
    """Begin to look at models."""
    if not session.model_choice.is_open:
        session.model_choice = replace(session.model_choice, is_open=True)


def close_models(session: Session) -> None:
    """Look at models no longer; the choice stays, what was read of it goes."""
    session.model_look = None
    session.model_choice = replace(session.model_choice, is_open=False)


def choose_file(session: Session, path: Path) -> None:
    """Take the model of a file, as that is now: it may have been written anew."""
    session.model_look = None
    _choose(session, ModelSource(path))


def choose_run(session: Session, record: RunRecord) -> None:
    """Take the model of a past fit."""
    if session.runs_folder is not None:
        _choose(session, ModelSource(session.runs_folder, record))


def answer(session: Session, fix: Fix) -> None:
    """Go on as a fix says with the slide that the model is applied to."""
    before = session.model_choice
    _accept(session, without(accepted(session), fix) | {fix.value})
    remember(
        session,
        "choice",
        CHOSEN.format(fix.effect),
        partial(_answers_back, session, before),
    )


def reopen(session: Session, fix: Fix) -> None:
    """Take the answer to a question back, which is open again then."""
    _accept(session, without(accepted(session), fix))


def apply_model(session: Session) -> None:
    """Start to apply the model that is chosen, if it may be."""
    found = applicable(session)
    if found is not None:
        begin_run(session, applied=found)


def _choose(session: Session, source: ModelSource) -> None:
    before = session.model_choice
    if source == before.source:
        session.model_choice = replace(before)  # a file is looked at anew
        return
    session.model_choice = replace(before, source=source)
    if before.source is not None:
        told = TAKEN.format(source.title)
        remember(session, "choice", told, partial(_source_back, session, before))


def _source_back(session: Session, before: ModelChoice) -> None:
    session.model_choice = replace(session.model_choice, source=before.source)


def _accept(session: Session, codes: frozenset[str]) -> None:
    session.model_choice = replace(
        session.model_choice,
        accepted=codes,
        spots=session.spots,
        library=session.library,
    )


def _answers_back(session: Session, before: ModelChoice) -> None:
    now = session.model_choice
    session.model_choice = replace(before, source=now.source, is_open=now.is_open)

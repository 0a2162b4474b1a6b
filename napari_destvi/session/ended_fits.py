"""A fit that has ended is kept among the past fits, without a word while that works."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.io.model_source import config_of
from napari_destvi.io.run_record import KeptModel
from napari_destvi.io.run_tables import key_of
from napari_destvi.results import Result
from napari_destvi.session.past_fit_terms import EndedFit
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message

if TYPE_CHECKING:
    import pandas as pd

#: How a fit ended that is worth keeping.
_WORTH_KEEPING = ("complete", "stopped")


def note_ended(session: Session, result: Result) -> None:
    """Ask for a fit that has just ended to be kept, with what it was of.

    Parameters
    ----------
    session : Session
        With the data and settings of the fit.
    result : Result
        Its maps.
    """
    folder, found = session.runs_folder, _begun(session)
    if folder is None or found is None or result.status not in _WORTH_KEEPING:
        return
    if found.problem.spatial.spot_names != result.spot_names:  # of other data
        return
    ended = EndedFit(
        folder,
        found.problem,
        found.config,
        result,
        session.spots_path,
        found.reference,
        datetime.now(UTC),
        truth=_truth(session),
        state=session.state_folder if result.status == "complete" else None,
        model=found.model,
    )
    session.ended_fits = (*session.ended_fits, ended)


class _Begun(NamedTuple):
    """What a fit, or the application of a model, was begun with."""

    problem: Problem
    config: FitConfig
    reference: Path | None
    model: KeptModel | None


def _begun(session: Session) -> _Begun | None:
    applied, inspection = session.applied, session.inspection
    if applied is not None:
        matched = applied.inspection.matched
        assert matched is not None  # or it would not have begun
        config = config_of(applied.model, session.config)
        return _Begun(matched.problem, config, None, applied.kept)
    problem = inspection.problem if inspection is not None else None
    if problem is None:
        return None
    return _Begun(problem, session.config, session.reference_path, None)


def _truth(session: Session) -> pd.DataFrame | None:
    """Return what the maps are compared with, unless that is another fit."""
    name = session.compared_with
    file = session.table_files.get(name or "")
    if name is None or (file is not None and key_of(file) is not None):
        return None
    return session.other_tables.get(name)


def take_kept(session: Session, ended: EndedFit) -> None:
    """Take it that a fit is kept; a list that was read before is old now."""
    _drop(session, ended)
    session.kept_result = ended.result
    if session.past_fits is not None:
        session.past_fits_asked += 1


def refuse_kept(session: Session, ended: EndedFit, problem: str) -> None:
    """Say why a fit could not be kept; its maps are there and can be saved."""
    _drop(session, ended)
    told = f"The fit is not among the past fits. {problem}"
    session.message = Message("warning", told)


def _drop(session: Session, ended: EndedFit) -> None:
    waiting = session.ended_fits
    session.ended_fits = tuple(other for other in waiting if other is not ended)

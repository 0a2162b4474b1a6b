"""Keeping a fit of the command line among the past fits."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.cli.inputs import Inputs
from napari_destvi.cli.sentences import tell
from napari_destvi.config import FitConfig
from napari_destvi.data.model_slide import MatchedSlide
from napari_destvi.data.problem import Problem
from napari_destvi.errors import DestviError
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.run_place import default_folder
from napari_destvi.io.run_record import KeptModel, RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.io.run_trim import trim
from napari_destvi.results import Result


def keep_fit(
    problem: Problem, config: FitConfig, result: Result, inputs: Inputs
) -> None:
    """Keep a fit whose result is written; where that fails, only say so.

    Parameters
    ----------
    problem, config, result : Problem, FitConfig, Result
        What was fitted, how, and what came of it.
    inputs : Inputs
        The files that it is from.
    """
    record = record_of(
        problem, config, result, slide=inputs.spots, reference=inputs.reference
    )
    _keep(record, result)


def keep_applied(
    slide: Path,
    matched: MatchedSlide,
    config: FitConfig,
    result: Result,
    model: KeptModel,
) -> None:
    """Keep what a trained model said of a slide; where that fails, only say so.

    Parameters
    ----------
    slide : Path
        The file of the slide.
    matched, config, result : MatchedSlide, FitConfig, Result
        What the model was applied to, how, and what came of it.
    model : KeptModel
        Which it is.
    """
    problem = matched.problem
    _keep(record_of(problem, config, result, slide=slide, model=model), result)


def _keep(record: RunRecord, result: Result) -> None:
    store = RunStore(default_folder())
    try:
        store.keep(record, result)
        trim(store)
    except DestviError as error:
        tell(f"Note: the fit is not among the past fits. {error}")

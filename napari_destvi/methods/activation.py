"""What the states tell of the tissue, added to the reports of a fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from napari_destvi.data.problem import Problem
from napari_destvi.errors import FitError
from napari_destvi.results import FitProgress, Result
from napari_destvi.states import DEFAULT, PREVIEW, StateSlide, find_axes, with_axes


def with_activation(
    reports: Iterator[FitProgress], problem: Problem
) -> Iterator[FitProgress]:
    """Yield the reports of a training, their maps with the axes of the states.

    The maps on the way show the states along their leading axis, whether it is one of
    the tissue or not; those at the end only axes that are.

    Parameters
    ----------
    reports : iterator of FitProgress
        Of a training that finds states.
    problem : Problem
        What it is trained on.

    Raises
    ------
    FitError
        As the training; its `partial` has axes, too.
    """
    slide = StateSlide.of_problem(problem)
    try:
        for progress in reports:
            if progress.result is None:
                yield progress
            else:
                yield replace(progress, result=_activated(progress.result, slide))
    except FitError as error:
        if error.partial is not None:
            error.partial = _activated(error.partial, slide)
        raise


def _activated(result: Result, slide: StateSlide) -> Result:
    if not result.has_fitted_states:
        return result
    is_running = result.status == "running"
    found = find_axes(result, slide, PREVIEW if is_running else DEFAULT)
    return with_axes(result, found)

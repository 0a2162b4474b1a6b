"""Cell2location as a method: how many cells of each type lie in every spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.methods.memory import told_of_memory
from napari_destvi.methods.registry import never
from napari_destvi.results import FitProgress
from napari_destvi.training.cell2location import fit as training


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool] = never,
    checkpoint: Path | None = None,
) -> Iterator[FitProgress]:
    """Fit Cell2location; see `napari_destvi.training.cell2location.fit.fit`.

    Raises
    ------
    FitError
        If the training diverges or the memory does not suffice; its `partial` is the
        last good state.
    """
    return told_of_memory(
        training.fit(problem, config, should_stop=should_stop, checkpoint=checkpoint)
    )

"""DestVI as a method: proportions and cell states of every spot."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.errors import FitError
from napari_destvi.results import FitProgress, Result
from napari_destvi.training import fit as training


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool] = training.never,
) -> Iterator[FitProgress]:
    """Fit DestVI; see `napari_destvi.training.fit.fit`.

    Raises
    ------
    FitError
        If the training diverges or the memory does not suffice; its `partial` is the
        last good state.
    """
    newest: Result | None = None
    try:
        for progress in training.fit(problem, config, should_stop=should_stop):
            newest = progress.result or newest
            yield progress
    except (MemoryError, RuntimeError) as error:
        if not _is_out_of_memory(error):
            raise
        raise FitError(_out_of_memory(config), partial=newest) from error


def _is_out_of_memory(error: Exception) -> bool:
    """Tell whether memory ran out; torch says so on CPU only in the text."""
    kinds = (MemoryError, torch.OutOfMemoryError)
    return isinstance(error, kinds) or "not enough memory" in str(error)


def _out_of_memory(config: FitConfig) -> str:
    advice = "a smaller batch size, fewer genes, or fewer reference cells"
    if config.device in ("auto", "cuda", "mps"):
        advice += ', or the device "cpu"'
    return f"The memory does not suffice for this fit. Try {advice}."

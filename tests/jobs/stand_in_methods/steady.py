"""A fit that goes well, and ends early when it is asked to."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress

from . import maps, report


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool],
    checkpoint: Path | None,
) -> Iterator[FitProgress]:
    yield report("reference")
    yield report("prior")
    for epoch in range(1, config.epochs + 1):
        yield report("spots", epoch=epoch, result=maps(problem, epoch=epoch))
        if should_stop():
            break
        time.sleep(0.01)
    status = "stopped" if should_stop() else "complete"
    yield report("done", result=maps(problem, epoch=epoch, status=status))

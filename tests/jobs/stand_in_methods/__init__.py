"""Stand-ins for `methods.destvi`: each module's `fit` behaves in its own way.

The child process finds them through PYTHONPATH, see `conftest.py`.
"""

from __future__ import annotations

import os

import numpy as np

from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress, Result


def maps(problem: Problem, *, epoch: int = 0, status: str = "running") -> Result:
    """Return a result whose abundances all are the number of the epoch."""
    shape = (problem.spatial.n_spots, problem.reference.n_cell_types)
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=problem.reference.cell_types,
        gene_names=problem.gene_names,
        abundance=np.full(shape, epoch, dtype=np.float32),
        proportions=np.full(shape, 1 / shape[1], dtype=np.float32),
        cell_state=np.zeros((*shape, 2), dtype=np.float32),
        activation=np.full(shape, np.nan, dtype=np.float32),
        status=status,
    )


def report(stage: str, *, epoch: int = 1, result: Result | None = None) -> FitProgress:
    """Return a report whose message is the number of this process."""
    return FitProgress(
        stage=stage,
        epoch=epoch,
        n_epochs=5,
        loss=float("nan") if stage == "prior" else 2.5,
        fraction=0.5,
        seconds=float("inf"),
        message=str(os.getpid()),
        result=result,
    )

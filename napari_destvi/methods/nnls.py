"""Non-negative least squares as a method: the baseline that DestVI has to beat.

The mixture of the types' mean profiles that comes nearest to the counts of a spot, with
all genes alike ("nnls") or each by its Poisson scatter ("weighted-nnls"); see
`napari_destvi.training.least_squares`. No states, no chance, no torch.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.errors import FitError
from napari_destvi.methods.registry import never
from napari_destvi.results import FitProgress, Result, Stage
from napari_destvi.training.least_squares import (
    LeastSquares,
    poisson_weights,
    shares_of,
)
from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.provenance import described_problem, versions_on

STOPPED = (
    "Stopped before every spot was estimated: a part of a map would mislead, so "
    "nothing is kept. Least squares takes seconds on most slides: let it end."
)
#: What the settings of a result say about the weights of the genes.
WEIGHTS = {
    "nnls": "all alike",
    "weighted-nnls": "1 / sqrt(share of the gene in all counts of the slide)",
}
STAGE: Stage = "least-squares"
MESSAGE = "Fitting the spots by least squares"
#: Spots between two looks at the clock: some hundredths of a second.
BLOCK_SIZE = 256
#: Reports are at least this far apart, in seconds.
REPORT_SECONDS = 0.1
#: Before this time, in seconds, the rest is not estimated.
MIN_SECONDS_TO_EXTRAPOLATE = 1.0


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool] = never,
    checkpoint: Path | None = None,  # noqa: ARG001 - done again in seconds
) -> Iterator[FitProgress]:
    """Fit by non-negative least squares, spot by spot.

    Parameters
    ----------
    problem : Problem
        The slide and the reference.
    config : FitConfig
        Its `method` is "nnls" or "weighted-nnls"; nothing else of it is heeded.
    should_stop : callable
        Asked between blocks of spots; True ends the fit.
    checkpoint : Path, optional
        Not used: least squares takes seconds.

    Yields
    ------
    FitProgress
        At most about ten a second, without maps; the last, of stage "done", carries
        the result.

    Raises
    ------
    FitError
        If it is stopped.
    """
    begun = reported = time.monotonic()
    yield _progress(0.0, begun)
    equations = _equations(problem, config)
    blocks, n_done, n_spots = [], 0, problem.spatial.n_spots
    while n_done < n_spots:
        if should_stop():
            raise FitError(STOPPED)
        counts = problem.spatial.counts[n_done : n_done + BLOCK_SIZE]
        blocks.append(equations.amounts(counts))
        n_done += counts.shape[0]
        if time.monotonic() - reported >= REPORT_SECONDS:
            reported = time.monotonic()
            yield _progress(n_done / n_spots, begun)
    seconds = time.monotonic() - begun
    result = _result(problem, config, np.concatenate(blocks), seconds)
    yield FitProgress("done", 1, 1, np.nan, 1.0, seconds, 0.0, "Done", result)


def _equations(problem: Problem, config: FitConfig) -> LeastSquares:
    is_weighted = config.method == "weighted-nnls"
    return LeastSquares.of(
        type_profiles(problem.reference),
        gene_weights=poisson_weights(problem.spatial.counts) if is_weighted else None,
    )


def _progress(share: float, begun: float) -> FitProgress:
    elapsed = time.monotonic() - begun
    left = elapsed * (1 - share) / share if share else None
    return FitProgress(
        stage=STAGE,
        epoch=1,
        n_epochs=1,
        loss=np.nan,
        fraction=share,
        seconds=elapsed,
        seconds_left=left if elapsed >= MIN_SECONDS_TO_EXTRAPOLATE else None,
        message=MESSAGE,
    )


def _result(
    problem: Problem, config: FitConfig, amounts: NDArray[np.float64], seconds: float
) -> Result:
    """Return the result of counts per type, of shape (n_spots, n_cell_types)."""
    spatial, cell_types = problem.spatial, problem.reference.cell_types
    library_size = np.asarray(spatial.counts.sum(axis=1), dtype=np.float64)
    return Result(
        spot_names=spatial.spot_names,
        cell_types=cell_types,
        gene_names=problem.gene_names,
        abundance=(amounts / np.maximum(library_size, 1)).astype(np.float32),
        proportions=shares_of(amounts).astype(np.float32),
        cell_state=np.zeros((*amounts.shape, 0), dtype=np.float32),
        activation=np.full(amounts.shape, np.nan, dtype=np.float32),
        settings={
            "method": config.method,
            "wishes": {"method": config.method},
            "gene_weights": WEIGHTS[config.method],
            **described_problem(problem),
        },
        seconds={STAGE: seconds},
        versions=versions_on("cpu"),
    )

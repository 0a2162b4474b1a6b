"""A small slide and reference on disk, and a stand-in for the fit itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from typer.testing import CliRunner
from typer.testing import Result as Outcome

from napari_destvi.cli import app
from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress, Result

TYPES = ("B cell", "T cell")
N_SPOTS, N_CELLS, N_GENES = 60, 80, 120


@pytest.fixture
def run() -> Callable[..., Outcome]:
    """Return a function that runs the program with some arguments."""
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, [str(part) for part in arguments])


@dataclass(frozen=True)
class Files:
    """Paths of a slide, a reference and a result that is not there yet."""

    spots: Path
    reference: Path
    output: Path

    def options(self) -> list[str]:
        """Return the options of ``fit`` for these files."""
        return [
            *("--spots", str(self.spots)),
            *("--reference", str(self.reference)),
            *("--labels", "cell_type"),
            *("--output", str(self.output)),
        ]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Write a slide and a reference in which nothing has to be asked."""
    rng = np.random.default_rng(0)
    found = Files(
        tmp_path / "spots.h5ad", tmp_path / "cells.h5ad", tmp_path / "out.h5ad"
    )
    spots = _counts(rng, N_SPOTS, "spot")
    grid = np.stack(np.divmod(np.arange(N_SPOTS), 10), axis=1)
    spots.obsm["spatial"] = 100.0 * grid + 50.0
    shares = rng.dirichlet([1, 1], size=N_SPOTS)
    spots.obsm["proportions"] = pd.DataFrame(
        shares, index=spots.obs_names, columns=list(TYPES)
    )
    spots.write_h5ad(found.spots)
    cells = _counts(rng, N_CELLS, "cell")
    cells.obs["cell_type"] = pd.Categorical(np.tile(TYPES, N_CELLS // 2))
    cells.write_h5ad(found.reference)
    return found


def _counts(rng: np.random.Generator, n_rows: int, name: str) -> anndata.AnnData:
    counts = sp.csr_matrix(rng.poisson(4.0, (n_rows, N_GENES)).astype(np.float32))
    rows = pd.DataFrame(index=[f"{name}{number}" for number in range(n_rows)])
    genes = pd.DataFrame(index=[f"GENE{number}" for number in range(N_GENES)])
    return anndata.AnnData(counts, obs=rows, var=genes)


class StandIn:
    """Takes the place of `methods.destvi.fit` and remembers what it was given.

    `at_map` is called after each report with maps, and may raise or interrupt.
    """

    def __init__(self) -> None:
        self.config: FitConfig | None = None
        self.problem: Problem | None = None
        self.at_map: Callable[[Result], None] = lambda _: None
        self.n_epochs = 5

    def fit(
        self,
        problem: Problem,
        config: FitConfig,
        *,
        should_stop: Callable[[], bool],
        checkpoint: Path | None,
    ) -> Iterator[FitProgress]:
        """Report a few epochs; the proportions are 3 to 1."""
        self.problem, self.config, self.checkpoint = problem, config, checkpoint
        yield FitProgress("reference", 1, 1, 9.0, 0.1, 1.0)
        for epoch in range(1, self.n_epochs + 1):
            maps = _maps(problem, "running")
            fraction = 0.1 + 0.9 * epoch / self.n_epochs
            yield FitProgress(
                "spots", epoch, self.n_epochs, 2.0, fraction, 2.0, result=maps
            )
            self.at_map(maps)
            if should_stop():
                break
        status = "stopped" if should_stop() else "complete"
        yield FitProgress("done", 1, 1, 2.0, 1.0, 3.0, result=_maps(problem, status))


def _maps(problem: Problem, status: str) -> Result:
    shape = (problem.spatial.n_spots, problem.reference.n_cell_types)
    shares = np.tile(np.array([0.75, 0.25], np.float32), (shape[0], 1))
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=problem.reference.cell_types,
        gene_names=problem.gene_names,
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shape, 2), dtype=np.float32),
        activation=np.full(shape, np.nan, dtype=np.float32),
        status=status,
    )


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Put a stand-in in the place of the fit."""
    found = StandIn()
    monkeypatch.setattr("napari_destvi.methods.destvi.fit", found.fit)
    return found

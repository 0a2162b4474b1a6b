"""A small slide, its reference, and what a session says of them, made up in memory."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.data.findings import Finding
from napari_destvi.data.prepare import Inspection
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.data.summary import Summary
from napari_destvi.data.tissue import Tissue
from napari_destvi.metrics import compare
from napari_destvi.results import FitProgress, Result
from napari_destvi.session import Session, answers, choices, compared_tables, comparing
from napari_destvi.session.needs import question
from napari_destvi.session.shown import show

TYPES = ("B cell", "T cell")
SPOTS_PATH, REFERENCE_PATH = Path("slide.h5ad"), Path("cells.h5ad")


class Slides:
    """Makes parts of a session of any size."""

    def result(self, n_spots: int = 60, types=TYPES, status="complete") -> Result:
        shares = np.tile(np.arange(1, len(types) + 1, dtype=np.float32), (n_spots, 1))
        shares /= shares.sum(axis=1, keepdims=True)
        return Result(
            spot_names=tuple(f"S{i}" for i in range(n_spots)),
            cell_types=types,
            gene_names=("A",),
            abundance=shares,
            proportions=shares,
            cell_state=np.zeros((*shares.shape, 5), np.float32),
            activation=shares,
            status=status,
        )

    def stateless(self, method: str = "nnls") -> Result:
        """Make what a method without cell states gives."""
        result = self.result()
        return dataclasses.replace(
            result,
            cell_state=result.cell_state[:, :, :0],
            activation=np.full_like(result.activation, np.nan),
            settings={"method": method},
        )

    def without_fitted_states(self, status: str = "stopped") -> Result:
        """Make what a fit that was stopped before the states gives."""
        result = self.result(status=status)
        return dataclasses.replace(
            result,
            activation=np.full_like(result.activation, np.nan),
            settings={"states_are_fitted": False},
        )

    def with_intervals(self) -> Result:
        """Make what a fit of several networks gives."""
        result = self.result()
        return dataclasses.replace(
            result,
            proportions_low=result.proportions - 0.1,
            proportions_high=result.proportions + 0.1,
        )

    def with_numbers_of_cells(self) -> Result:
        """Make what Cell2location gives."""
        return dataclasses.replace(
            (stateless := self.stateless("cell2location")),
            abundance=7 * stateless.proportions,
            abundance_mean=8 * stateless.proportions,
            abundance_high=9 * stateless.proportions,
        )

    def problem(self, n_spots: int = 60, n_cells: int = 30) -> Problem:
        return Problem(
            Spatial(
                sp.csr_matrix((n_spots, 1), dtype=np.float32),
                tuple(f"S{i}" for i in range(n_spots)),
                np.zeros((n_spots, 2)),
            ),
            Reference(
                sp.csr_matrix((n_cells, 1), dtype=np.float32),
                np.arange(n_cells) % len(TYPES),
                TYPES,
            ),
            ("A",),
        )

    def tissue(self, library: str = "") -> Tissue:
        return Tissue(np.zeros((60, 2)), ("S0",), 1.0, None, 1.0, None, library)

    def inspection(self, *findings: Finding, ready: bool = True) -> Inspection:
        return Inspection(findings, None, self.problem() if ready else None)

    def summary(self, *, n_shared: int, n_used: int) -> Summary:
        """Make the summary of a choice of the most variable genes, or of all."""
        return Summary(
            n_spots=60,
            n_cells=30,
            n_shared_genes=n_shared,
            n_genes_spots=n_shared,
            n_genes_reference=n_shared,
            cells_per_type=dict.fromkeys(TYPES, 15),
            counts_per_spot=(1.0, 2.0, 3.0),
            spots_matrix="X",
            reference_matrix="X",
            n_genes_used=n_used,
            are_most_variable=n_used < n_shared,
        )

    def progress(self, stage="spots", *, result=None, fraction=0.5) -> FitProgress:
        return FitProgress(stage, 3, 80, 412.5, fraction, 30.0, 29.0, result=result)

    def load(self, session: Session, inspection: Inspection | None = None) -> None:
        """Bring a session to where the data are read and inspected."""
        choices.choose_spots(session, SPOTS_PATH)
        choices.choose_reference(session, REFERENCE_PATH)
        spots = ad.AnnData(np.zeros((60, 1)))
        answers.take_spots(session, SPOTS_PATH, spots, ())
        answers.take_tissue(session, spots, self.tissue())
        cells = ad.AnnData(np.zeros((30, 1)))
        answers.take_reference(session, REFERENCE_PATH, cells, ("type", "batch"))
        asked = question(session)
        answers.take_inspection(session, asked, inspection or self.inspection())


@pytest.fixture
def slides() -> Slides:
    return Slides()


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def ready(session: Session, slides: Slides) -> Session:
    slides.load(session)
    return session


class Comparisons:
    """Tables to compare, and what the background does with them."""

    TRUTH, OTHER = "truth (in this slide)", "other (in this slide)"

    def table(self, result: Result, *, types=None, seed=0) -> pd.DataFrame:
        """Make other shares of the same spots."""
        columns = list(types or result.cell_types)
        shares = np.random.default_rng(seed).dirichlet(
            np.arange(1, len(columns) + 1), result.n_spots
        )
        return pd.DataFrame(shares, list(result.spot_names), columns)

    def answer(self, session: Session) -> None:
        """Do what the background does for a comparison that is needed."""
        compared = comparing.to_compare(session)
        found = compare(
            compared.left_table(),
            compared.right,
            chosen=compared.type_pairs,
            renormalise=compared.among_shared,
        )
        comparing.take_comparison(session, compared, found)


@pytest.fixture
def comparisons() -> Comparisons:
    return Comparisons()


@pytest.fixture
def offered(ready: Session, slides: Slides, comparisons: Comparisons) -> Session:
    """A slide with maps, and two tables to compare them with."""
    show(ready, slides.result(types=("B cell", "T cell", "Mast cell")))
    table = comparisons.table
    tables = {"truth": table(ready.result), "other": table(ready.result, seed=1)}
    compared_tables.offer_own_tables(ready, tables)
    return ready


@pytest.fixture
def compared(offered: Session, comparisons: Comparisons) -> Session:
    """The maps of a slide, compared with its truth."""
    comparing.compare_with(offered, comparisons.TRUTH)
    comparisons.answer(offered)
    return offered


@pytest.fixture
def running(ready: Session) -> Session:
    choices.start(ready)
    return ready

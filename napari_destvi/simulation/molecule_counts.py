"""From expected expression to the counts that the two instruments report.

Counts are drawn for some rows at a time and kept sparse, so that the memory for what
is dense does not grow with the slide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.errors import ConfigError
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.gene_programmes import GeneProgrammes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Spread, on the natural-log scale, of the depth of a spot, and of a reference cell.
SPOT_DEPTH_SPREAD = 0.25
CELL_DEPTH_SPREAD = 0.3
#: Over-dispersion: a gene's counts have variance mean + mean**2 / shape, with the
#: shape log-normal around this value.
DISPERSION_SHAPE = 5.0
DISPERSION_SPREAD = 0.4
#: Values drawn at a time: 32 MB of float64, and a few times as much on the way.
_VALUES_AT_ONCE = 1 << 22
#: Largest expected count: drawn around it, all fit into 32 bits (2.147e9).
MAX_EXPECTED = 2.1e9


@dataclass(frozen=True)
class Platform:
    """What belongs to the genes and not to the cells.

    Attributes
    ----------
    gene_factor : ndarray of shape (n_genes,)
        Efficiency of each gene on the slide, relative to the reference.
    dispersion : ndarray of shape (n_genes,)
        Shape of the Gamma behind the counts.
    """

    gene_factor: Floats
    dispersion: Floats


@dataclass(frozen=True)
class SpotCounts:
    """The counts of the slide and the truth behind them.

    Attributes
    ----------
    counts : csr_matrix of shape (n_spots, n_genes)
    depth : ndarray of shape (n_spots,)
        Capture of the spot relative to the mean.
    """

    counts: sp.csr_matrix
    depth: Floats


@dataclass(frozen=True)
class ReferenceCounts:
    """The counts of the reference and the truth behind them.

    Attributes
    ----------
    counts : csr_matrix of shape (n_cells, n_genes)
    cell_types : ndarray of shape (n_cells,)
        Index of the type of each cell.
    activation : ndarray of shape (n_cells,)
        Between 0 and 1; NaN in types without activation.
    """

    counts: sp.csr_matrix
    cell_types: Integers
    activation: Floats


def draw_platform(
    rng: np.random.Generator, design: Design, *, dispersion: Floats | None = None
) -> Platform:
    """Draw the gene factors and, where it is not known, the over-dispersion."""
    gene_factor = rng.lognormal(0.0, design.platform_effect, design.n_genes)
    if dispersion is not None:
        return Platform(gene_factor, dispersion)
    spread = rng.lognormal(0.0, DISPERSION_SPREAD, design.n_genes)
    return Platform(gene_factor, DISPERSION_SHAPE * spread)


def draw_cell_numbers(
    rng: np.random.Generator, design: Design, expected: Floats
) -> Integers:
    """Draw whole cells per spot and type from the expected proportions."""
    totals = rng.poisson(design.cells_per_spot, len(expected)).clip(*design.cell_range)
    return rng.multinomial(totals, expected)


def count_spots(
    rng: np.random.Generator,
    programmes: GeneProgrammes,
    platform: Platform,
    cell_numbers: Integers,
    activation: Floats,
    *,
    capture: float,
) -> SpotCounts:
    """Sum the cells of every spot and draw its counts.

    Parameters
    ----------
    rng, programmes, platform
        The randomness, the genes and the instrument.
    cell_numbers, activation : ndarray of shape (n_spots, n_cell_types)
        Cells per spot, and the activation that all of them have there.
    capture : float
        Share of the molecules that a spot of mean depth catches.
    """
    depth = rng.lognormal(0.0, SPOT_DEPTH_SPREAD, len(cell_numbers))

    def mean(rows: slice) -> Floats:
        mixture = sum(
            cell_numbers[rows, column, None]
            * programmes.expression(column, activation[rows, column])
            for column in range(cell_numbers.shape[1])
        )
        return np.asarray(capture * depth[rows, None] * platform.gene_factor * mixture)

    return SpotCounts(_draw_counts(rng, mean, len(depth), platform), depth)


def count_reference(
    rng: np.random.Generator,
    programmes: GeneProgrammes,
    platform: Platform,
    design: Design,
) -> ReferenceCounts:
    """Draw single cells that cover the whole activation range of their type."""
    n_cells, n_types = design.n_reference_cells, design.n_cell_types
    shares = [kind.reference_share for kind in design.cell_types]
    cell_types = np.sort(rng.choice(n_types, n_cells, p=shares))
    active = np.array(design.are_active)[cell_types]
    activation = np.where(active, rng.uniform(0.0, 1.0, n_cells), np.nan)
    depth = rng.lognormal(0.0, CELL_DEPTH_SPREAD, (n_cells, 1))

    def mean(rows: slice) -> Floats:
        of_type = np.empty((len(cell_types[rows]), programmes.n_genes))
        for column in np.unique(cell_types[rows]):
            members = cell_types[rows] == column
            of_type[members] = programmes.expression(column, activation[rows][members])
        return of_type * depth[rows]

    counts = _draw_counts(rng, mean, n_cells, platform)
    return ReferenceCounts(counts, cell_types, activation)


def _draw_counts(
    rng: np.random.Generator,
    mean: Callable[[slice], Floats],
    n_rows: int,
    platform: Platform,
) -> sp.csr_matrix:
    """Counts with the given mean and variance mean + mean**2 / shape."""
    shape = platform.dispersion
    blocks = []
    for rows in _row_blocks(n_rows, shape.size):
        expected = rng.gamma(shape, mean(rows) / shape)
        _check_storable(float(expected.max()))
        blocks.append(sp.csr_matrix(rng.poisson(expected).astype(np.int32)))
    return sp.vstack(blocks, format="csr")


def _check_storable(largest: float) -> None:
    if largest > MAX_EXPECTED:
        msg = (
            f"One gene would have {largest:.2g} counts in one row, and at most "
            f"{MAX_EXPECTED:.2g} can be stored. Choose less depth, less activation or "
            "a smaller platform effect."
        )
        raise ConfigError(msg)


def _row_blocks(n_rows: int, n_columns: int) -> Iterator[slice]:
    height = max(_VALUES_AT_ONCE // n_columns, 1)
    for start in range(0, n_rows, height):
        yield slice(start, min(start + height, n_rows))

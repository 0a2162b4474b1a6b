"""From expected expression to the counts that the two instruments report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tissue.cell_types import CELL_TYPES, N_CELL_TYPES
from tissue.gene_programmes import N_GENES, GeneProgrammes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Cells under a spot: Poisson with this mean, cut to this range (as in STARmap).
CELLS_PER_SPOT = 8.0
CELLS_PER_SPOT_RANGE = (1, 17)
#: Share of a cell's molecules that the slide captures: some 3,600 counts per spot.
SPOT_CAPTURE = 0.25
#: Spread, on the natural-log scale, of: a gene's efficiency on the slide against
#: the reference, the depth of a spot, and the depth of a reference cell.
PLATFORM_SPREAD = 0.4
SPOT_DEPTH_SPREAD = 0.25
CELL_DEPTH_SPREAD = 0.3
#: Over-dispersion: a gene's counts have variance mean + mean**2 / shape, with the
#: shape log-normal around this value.
DISPERSION_SHAPE = 5.0
DISPERSION_SPREAD = 0.4


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
    counts : ndarray of shape (n_spots, n_genes)
    depth : ndarray of shape (n_spots,)
        Capture of the spot relative to the mean.
    expression
        Per type, expected counts of one cell of it, shape (n_spots, n_genes).
    """

    counts: Integers
    depth: Floats
    expression: dict[str, Floats]


@dataclass(frozen=True)
class ReferenceCounts:
    """The counts of the reference and the truth behind them.

    Attributes
    ----------
    counts : ndarray of shape (n_cells, n_genes)
    cell_types : ndarray of shape (n_cells,)
        Index of the type of each cell.
    activation : ndarray of shape (n_cells,)
        Between 0 and 1; NaN in types without activation.
    """

    counts: Integers
    cell_types: Integers
    activation: Floats


def draw_platform(rng: np.random.Generator) -> Platform:
    """Draw the gene factors and the over-dispersion."""
    gene_factor = rng.lognormal(0.0, PLATFORM_SPREAD, N_GENES)
    spread = rng.lognormal(0.0, DISPERSION_SPREAD, N_GENES)
    return Platform(gene_factor, DISPERSION_SHAPE * spread)


def draw_cell_numbers(rng: np.random.Generator, expected: Floats) -> Integers:
    """Draw whole cells per spot and type from the expected proportions."""
    totals = rng.poisson(CELLS_PER_SPOT, len(expected)).clip(*CELLS_PER_SPOT_RANGE)
    return rng.multinomial(totals, expected)


def count_spots(
    rng: np.random.Generator,
    programmes: GeneProgrammes,
    platform: Platform,
    cell_numbers: Integers,
    activation: Floats,
) -> SpotCounts:
    """Sum the cells of every spot and draw its counts.

    Parameters
    ----------
    rng, programmes, platform
        The randomness, the genes and the instrument.
    cell_numbers, activation : ndarray of shape (n_spots, n_cell_types)
        Cells per spot, and the activation that all of them have there.
    """
    expression = {
        kind.name: programmes.expression(column, activation[:, column])
        for column, kind in enumerate(CELL_TYPES)
    }
    mixture = sum(
        cell_numbers[:, [column]] * expression[kind.name]
        for column, kind in enumerate(CELL_TYPES)
    )
    depth = rng.lognormal(0.0, SPOT_DEPTH_SPREAD, len(cell_numbers))
    mean = SPOT_CAPTURE * depth[:, None] * platform.gene_factor * mixture
    return SpotCounts(_gamma_poisson(rng, mean, platform), depth, expression)


def count_reference(
    rng: np.random.Generator,
    programmes: GeneProgrammes,
    platform: Platform,
    *,
    n_cells: int,
) -> ReferenceCounts:
    """Draw single cells that cover the whole activation range of their type."""
    shares = [kind.reference_share for kind in CELL_TYPES]
    cell_types = np.sort(rng.choice(N_CELL_TYPES, n_cells, p=shares))
    active = np.array([kind.has_activation for kind in CELL_TYPES])[cell_types]
    activation = np.where(active, rng.uniform(0.0, 1.0, n_cells), np.nan)
    mean = np.empty((n_cells, N_GENES))
    for column in range(N_CELL_TYPES):
        members = cell_types == column
        mean[members] = programmes.expression(column, activation[members])
    mean *= rng.lognormal(0.0, CELL_DEPTH_SPREAD, (n_cells, 1))
    return ReferenceCounts(_gamma_poisson(rng, mean, platform), cell_types, activation)


def _gamma_poisson(
    rng: np.random.Generator, mean: Floats, platform: Platform
) -> Integers:
    """Counts with the given mean and variance mean + mean**2 / shape."""
    shape = platform.dispersion
    return rng.poisson(rng.gamma(shape, mean / shape))

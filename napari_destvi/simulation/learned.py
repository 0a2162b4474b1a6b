"""Expression learned from real single cells, in place of one that is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.errors import ConfigError
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.gene_programmes import (
    GeneProgrammes,
    balanced_signs,
    log_scale,
    role_sizes,
)

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Each type is given so much of an average cell: what was never seen is rare, not
#: impossible.
PRIOR_CELLS = 0.1
#: Shapes are kept within these: below counts are all or nothing, above Poisson.
SHAPE_RANGE = (0.2, 100.0)


@dataclass(frozen=True)
class Learned:
    """What the cells of a reference express.

    Attributes
    ----------
    cell_types, genes
        Names; the types with most cells first.
    log_rates : ndarray of shape (n_cell_types, n_genes)
        Natural log of the expected counts per cell, for cells of one size.
    dispersion : ndarray of shape (n_genes,)
        Shape of the Gamma behind the counts of a gene within a type.
    counts_per_cell : float
        Of the cells that were learned from, in these genes; the same for all types.
    """

    cell_types: tuple[str, ...]
    genes: tuple[str, ...]
    log_rates: Floats = field(repr=False)
    dispersion: Floats = field(repr=False)
    counts_per_cell: float


def learn_expression(
    counts: sp.csr_matrix,
    labels: NDArray[np.object_],
    genes: tuple[str, ...],
    *,
    n_cell_types: int | None = None,
    n_genes: int | None = None,
) -> Learned:
    """Learn mean and dispersion from labelled cells.

    Parameters
    ----------
    counts : csr_matrix of shape (n_cells, n_genes)
        Whole numbers.
    labels : ndarray of shape (n_cells,)
        The type of each cell as text; None for a cell that is not used.
    genes : tuple of str
        Their names.
    n_cell_types : int, optional
        Use so many types, those with most cells; all by default.
    n_genes : int, optional
        Use so many genes, those that differ most between the types; all by default.

    Raises
    ------
    ConfigError
        If there are fewer types or genes than wanted.
    """
    types = _commonest(labels, n_cell_types)
    members = _members(labels, types)
    totals = _totals(counts)
    is_used = (np.asarray(members.sum(axis=0)).ravel() > 0) & (totals > 0)
    used, members = counts[is_used], members[:, is_used]
    scaled = sp.diags(totals[is_used].mean() / totals[is_used]) @ used
    means = _means(scaled, members)
    chosen = _most_different(means, n_genes)
    log_rates = np.log(means[:, chosen])
    counts_per_cell = float(scaled[:, chosen].sum() / scaled.shape[0])
    return Learned(
        types,
        tuple(genes[number] for number in chosen),
        log_rates + log_scale(log_rates, counts_per_cell),
        _shapes(scaled, members, means)[chosen],
        counts_per_cell,
    )


def active_programmes(learned: Learned, design: Design) -> GeneProgrammes:
    """Let the commonest genes that stand out in an active type follow its activation.

    A gene follows the activation of one type at most.
    """
    n_active = role_sizes(design)[1]
    active_in = np.full(len(learned.genes), -1)
    above = learned.log_rates - learned.log_rates.mean(axis=0)
    for number in np.flatnonzero(design.are_active):
        score = np.where(
            active_in < 0, learned.log_rates[number] + above[number], -np.inf
        )
        active_in[np.argsort(-score, kind="stable")[:n_active]] = number
    nobody = np.full(len(learned.genes), -1)
    return GeneProgrammes(
        learned.genes,
        nobody,
        active_in,
        balanced_signs(active_in),
        learned.log_rates,
        design.activation,
    )


def _commonest(labels: NDArray[np.object_], n: int | None) -> tuple[str, ...]:
    known = labels[[label is not None for label in labels]].astype(str)
    names, sizes = np.unique(known, return_counts=True)
    if n is not None and n > len(names):
        msg = f"The reference has {len(names)} cell types. Ask for at most as many."
        raise ConfigError(msg)
    order = np.argsort(-sizes, kind="stable")[:n]
    return tuple(str(names[number]) for number in order)


def _members(labels: NDArray[np.object_], types: tuple[str, ...]) -> sp.csr_matrix:
    """Return a matrix of shape (n_cell_types, n_cells), 1 where a cell is of a type."""
    numbers = {name: number for number, name in enumerate(types)}
    cells = np.flatnonzero([label in numbers for label in labels])
    rows = np.array([numbers[labels[cell]] for cell in cells])
    return sp.csr_matrix(
        (np.ones(cells.size), (rows, cells)), shape=(len(types), len(labels))
    )


def _totals(counts: sp.csr_matrix) -> Floats:
    return np.asarray(counts.sum(axis=1, dtype=np.float64)).ravel()


def _means(scaled: sp.csr_matrix, members: sp.csr_matrix) -> Floats:
    """Return the mean of each gene per type, (n_cell_types, n_genes)."""
    n_cells = np.asarray(members.sum(axis=1)).reshape(-1, 1)
    sums = (members @ scaled).toarray()
    average = sums.sum(axis=0) / n_cells.sum()
    return np.asarray((sums + PRIOR_CELLS * average) / (n_cells + PRIOR_CELLS))


def _most_different(means: Floats, n: int | None) -> Integers:
    """Return the genes whose expression varies most between types, in their order.

    Genes without a count are none.
    """
    n_there = int(means.any(axis=0).sum())
    if n is not None and n > n_there:
        msg = (
            f"The reference has {n_there:,} genes with counts. Ask for at most as many."
        )
        raise ConfigError(msg)
    average = means.mean(axis=0)
    variation = np.divide(
        means.var(axis=0), average, out=np.full_like(average, -1), where=average > 0
    )
    chosen = np.argsort(-variation, kind="stable")[: n_there if n is None else n]
    return np.sort(chosen)


def _shapes(scaled: sp.csr_matrix, members: sp.csr_matrix, means: Floats) -> Floats:
    """Estimate the shape of each gene from its variance within types, by moments."""
    n_cells = np.asarray(members.sum(axis=1)).reshape(-1, 1)
    squares = (members @ scaled.multiply(scaled)).toarray() / n_cells
    spare = squares - means**2 - means  # what Poisson counts leave to explain
    explained = (n_cells * spare).sum(axis=0)
    expected = (n_cells * means**2).sum(axis=0)
    shape = np.divide(
        expected, explained, out=np.full(len(expected), np.inf), where=explained > 0
    )
    return np.asarray(shape.clip(*SHAPE_RANGE))

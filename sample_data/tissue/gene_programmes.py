"""The genes: what each type expresses, and what its activation changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tissue.cell_types import CELL_TYPES, N_CELL_TYPES

Floats = NDArray[np.float64]

N_GENES = 300
#: Genes that tell a type from the others, raised by a factor from this range; in
#: the others they are rarer than most genes, by this much on the natural-log scale.
N_MARKERS = 15
MARKER_FOLD = (5.0, 25.0)
MARKER_BACKGROUND = -1.5
#: Genes that follow the activation of a type. At full activation each is up or
#: down by this much on the natural-log scale, at none by as much the other way.
N_ACTIVE = 25
ACTIVATION_EFFECT = 1.5
#: Activation genes are raised in their type by a factor from this range.
ACTIVE_FOLD = (2.0, 6.0)
#: Spread of the log expression: between genes, and of a gene between types.
GENE_SPREAD = 1.2
TYPE_SPREAD = 0.25
#: Expected counts of one reference cell before its own depth.
COUNTS_PER_CELL = 1500.0
#: What a gene name says: ``Tum-m01`` marker, ``Tum-a01`` activation, neither.
MARKER_NAME, ACTIVE_NAME, OTHER_NAME = "{}-m{:02d}", "{}-a{:02d}", "Gene-{:03d}"


@dataclass(frozen=True)
class GeneProgrammes:
    """What every gene does in every type.

    Attributes
    ----------
    names
        Gene names, length n_genes.
    marker_of, active_in : ndarray of shape (n_genes,)
        Index of the type, or -1.
    signs : ndarray of shape (n_genes,)
        +1 if activation raises the gene, -1 if it lowers it, 0 for no effect.
    log_rates : ndarray of shape (n_cell_types, n_genes)
        Natural log of the expected counts per cell at an activation of one half.
    """

    names: tuple[str, ...]
    marker_of: NDArray[np.int64]
    active_in: NDArray[np.int64]
    signs: NDArray[np.int64]
    log_rates: Floats

    def expression(self, cell_type: int, activation: Floats) -> Floats:
        """Expected counts of one cell of a type, shape (n_cells, n_genes).

        Parameters
        ----------
        cell_type
            Index of the type.
        activation : ndarray of shape (n_cells,)
            Between 0 and 1; NaN, for a type without activation, has no effect.
        """
        effect = np.where(self.active_in == cell_type, self.signs, 0)
        level = np.nan_to_num(2.0 * activation - 1.0, nan=0.0)
        change = ACTIVATION_EFFECT * np.outer(level, effect)
        return np.asarray(np.exp(self.log_rates[cell_type] + change))


def draw_programmes(rng: np.random.Generator) -> GeneProgrammes:
    """Draw the expression of all types."""
    marker_of, active_in = _gene_roles()
    log_rates = rng.normal(0.0, GENE_SPREAD, N_GENES) + rng.normal(
        0.0, TYPE_SPREAD, (N_CELL_TYPES, N_GENES)
    )
    log_rates += np.where(marker_of >= 0, MARKER_BACKGROUND, 0.0)
    log_rates += _raised(rng, marker_of, MARKER_FOLD)
    log_rates += _raised(rng, active_in, ACTIVE_FOLD)
    totals = np.exp(log_rates).sum(axis=1, keepdims=True)
    log_rates += np.log(COUNTS_PER_CELL / totals)
    signs = _balanced_signs(active_in)
    return GeneProgrammes(_gene_names(), marker_of, active_in, signs, log_rates)


def _gene_roles() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Markers first, activation genes next, then genes that say nothing."""
    types = np.arange(N_CELL_TYPES)
    active_types = types[[kind.has_activation for kind in CELL_TYPES]]
    marker_of, active_in = np.full(N_GENES, -1), np.full(N_GENES, -1)
    n_markers = N_CELL_TYPES * N_MARKERS
    n_active = active_types.size * N_ACTIVE
    marker_of[:n_markers] = np.repeat(types, N_MARKERS)
    active_in[n_markers : n_markers + n_active] = np.repeat(active_types, N_ACTIVE)
    return marker_of, active_in


def _gene_names() -> tuple[str, ...]:
    """Names in the order of `_gene_roles`."""
    names = [
        MARKER_NAME.format(kind.prefix, number)
        for kind in CELL_TYPES
        for number in range(1, N_MARKERS + 1)
    ]
    names += [
        ACTIVE_NAME.format(kind.prefix, number)
        for kind in CELL_TYPES
        if kind.has_activation
        for number in range(1, N_ACTIVE + 1)
    ]
    n_others = N_GENES - len(names)
    return (*names, *(OTHER_NAME.format(number + 1) for number in range(n_others)))


def _raised(
    rng: np.random.Generator, owner: NDArray[np.int64], fold: tuple[float, float]
) -> Floats:
    """Log fold change of each gene in the type that owns it, else 0."""
    log_fold = rng.uniform(np.log(fold[0]), np.log(fold[1]), N_GENES)
    owned = owner == np.arange(N_CELL_TYPES)[:, None]
    return np.where(owned, log_fold, 0.0)


def _balanced_signs(active_in: NDArray[np.int64]) -> NDArray[np.int64]:
    """Up and down in turn, so that the total of a cell hardly moves."""
    alternating = np.where(np.arange(N_GENES) % 2 == 0, 1, -1)
    return np.where(active_in >= 0, alternating, 0)

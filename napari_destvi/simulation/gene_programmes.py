"""The genes: what each type expresses, and what its activation changes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from napari_destvi.simulation.design import Design

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Genes that tell a type from the others, raised by a factor from this range; in
#: the others they are rarer than most genes, by this much on the natural-log scale.
N_MARKERS = 15
MARKER_FOLD = (5.0, 25.0)
MARKER_BACKGROUND = -1.5
#: Genes that follow the activation of a type. At full activation each is up or
#: down on the natural-log scale, at none by as much the other way.
N_ACTIVE = 25
#: Where there are too few genes for these, at most this share of all has a role.
MAX_ROLE_SHARE = 0.6
#: Activation genes are raised in their type by a factor from this range.
ACTIVE_FOLD = (2.0, 6.0)
#: Spread of the log expression: between genes, and of a gene between types.
GENE_SPREAD = 1.2
TYPE_SPREAD = 0.25
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
    effect : float
        Change of an active gene from there to full activation, natural log.
    """

    names: tuple[str, ...]
    marker_of: Integers
    active_in: Integers
    signs: Integers
    log_rates: Floats
    effect: float

    @property
    def n_genes(self) -> int:
        """Number of genes."""
        return len(self.names)

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
        change = self.effect * np.outer(level, effect)
        return np.asarray(np.exp(self.log_rates[cell_type] + change))


def draw_programmes(rng: np.random.Generator, design: Design) -> GeneProgrammes:
    """Draw the expression of all types."""
    n_genes, n_types = design.n_genes, design.n_cell_types
    marker_of, active_in = _gene_roles(design)
    log_rates = rng.normal(0.0, GENE_SPREAD, n_genes) + rng.normal(
        0.0, TYPE_SPREAD, (n_types, n_genes)
    )
    log_rates += np.where(marker_of >= 0, MARKER_BACKGROUND, 0.0)
    log_rates += _raised(rng, marker_of, n_types, MARKER_FOLD)
    log_rates += _raised(rng, active_in, n_types, ACTIVE_FOLD)
    return GeneProgrammes(
        _gene_names(design, marker_of, active_in),
        marker_of,
        active_in,
        balanced_signs(active_in),
        log_rates + log_scale(log_rates, design.counts_per_cell),
        design.activation,
    )


def log_scale(log_rates: Floats, counts_per_cell: float) -> Floats:
    """Return what brings each type to the counts of a cell, (n_cell_types, 1)."""
    totals = np.exp(log_rates).sum(axis=1, keepdims=True)
    return np.asarray(np.log(counts_per_cell / totals))


def balanced_signs(active_in: Integers) -> Integers:
    """Up and down in turn, so that the total of a cell hardly moves."""
    alternating = np.where(np.arange(active_in.size) % 2 == 0, 1, -1)
    return np.where(active_in >= 0, alternating, 0)


def role_sizes(design: Design) -> tuple[int, int]:
    """Return how many markers a type has, and how many active genes an active one."""
    n_active_types = sum(design.are_active)
    wanted = design.n_cell_types * N_MARKERS + n_active_types * N_ACTIVE
    factor = min(1.0, MAX_ROLE_SHARE * design.n_genes / wanted)
    return max(int(factor * N_MARKERS), 1), max(int(factor * N_ACTIVE), 1)


def _gene_roles(design: Design) -> tuple[Integers, Integers]:
    """Markers first, activation genes next, then genes that say nothing."""
    n_markers_each, n_active_each = role_sizes(design)
    types = np.arange(design.n_cell_types)
    active_types = types[list(design.are_active)]
    marker_of, active_in = np.full((2, design.n_genes), -1)
    n_markers = types.size * n_markers_each
    n_active = active_types.size * n_active_each
    marker_of[:n_markers] = np.repeat(types, n_markers_each)
    active_in[n_markers : n_markers + n_active] = np.repeat(active_types, n_active_each)
    return marker_of, active_in


def _gene_names(
    design: Design, marker_of: Integers, active_in: Integers
) -> tuple[str, ...]:
    prefixes = [kind.prefix for kind in design.cell_types]
    names: list[str] = []
    for name, owners in ((MARKER_NAME, marker_of), (ACTIVE_NAME, active_in)):
        for owner in np.unique(owners[owners >= 0]):
            numbers = range(1, int((owners == owner).sum()) + 1)
            names += [name.format(prefixes[owner], number) for number in numbers]
    n_others = design.n_genes - len(names)
    return (*names, *(OTHER_NAME.format(number + 1) for number in range(n_others)))


def _raised(
    rng: np.random.Generator, owner: Integers, n_types: int, fold: tuple[float, float]
) -> Floats:
    """Log fold change of each gene in the type that owns it, else 0."""
    log_fold = rng.uniform(np.log(fold[0]), np.log(fold[1]), owner.size)
    owned = owner == np.arange(n_types)[:, None]
    return np.where(owned, log_fold, 0.0)

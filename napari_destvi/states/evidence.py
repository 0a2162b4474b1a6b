"""Two groups of spots, and what was counted and expected in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result
from napari_destvi.states.expected_shares import (
    has_enough,
    mean_expression,
    others_expression,
)

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

#: Fewest spots of a group with at least a tenth of the type: with fewer, the factors
#: of a group are hardly known, and p-values rest on single spots.
MIN_SPOTS = 10
#: More spots of a group tell of the small errors of the model, such as a share of one
#: type that is taken for another, rather than of the tissue; and take their time.
MAX_SPOTS = 2_000
#: At least this part of the spots that are drawn holds enough of the type, as far as
#: there are so many: of a rare type spots at random would tell next to nothing.
LEAST_ENOUGH = 0.5
#: Values of a block of spots and genes that are compared at once: 1 MB, which the cache
#: of a processor holds. In larger ones the comparison takes twice as long.
CACHED_SIZE = 1 << 17

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Groups(NamedTuple):
    """Two groups of spots.

    Parameters
    ----------
    group, against : ndarray of shape (n_spots,), bool
        Spots of each, none in both: no more than are looked at.
    is_enough : ndarray of shape (n_spots,), bool
        Which spots hold enough of the type for its state.
    n_shared : int
        Spots of both that were left out.
    whole : ndarray of shape (2, n_spots), bool
        The groups before some spots were drawn.
    """

    group: Mask
    against: Mask
    is_enough: Mask
    n_shared: int
    whole: NDArray[np.bool_]

    @property
    def n_group(self) -> int:
        """Spots of the first group with enough of the type."""
        return int((self.whole[0] & self.is_enough).sum())

    @property
    def n_against(self) -> int:
        """Spots of the second group with enough of the type."""
        return int((self.whole[1] & self.is_enough).sum())


class Evidence(NamedTuple):
    """What was counted, and what was expected.

    Parameters
    ----------
    counts : csr_matrix of shape (n_rows, n_genes)
        Observed.
    in_group : ndarray of shape (n_rows,), bool
        Whether a spot is of the first group, else of the second.
    library : ndarray of shape (n_rows,)
        Counts of each spot.
    amount : ndarray of shape (n_rows,)
        Abundance of the type.
    expression : ndarray of shape (n_genes,)
        Mean expression of the type in both groups.
    others : ndarray of shape (n_rows, n_genes)
        Expected counts of all else, per count of the library.
    """

    counts: csr_matrix
    in_group: Mask
    library: Floats
    amount: Floats
    expression: Floats
    others: NDArray[np.float32]

    @property
    def n_genes(self) -> int:
        """Number of genes."""
        return int(self.counts.shape[1])

    def blocks(self) -> Iterator[tuple[slice, Floats, Floats, Floats]]:
        """Yield genes by the block: where they are, counts, of the type, of all else.

        The last three of shape (n_rows, n_genes of the block).
        """
        width = max(CACHED_SIZE // max(len(self.library), 1), 1)
        library = self.library[:, None]
        by_gene = self.counts.tocsc()
        for start in range(0, self.n_genes, width):
            genes = slice(start, start + width)
            of_type = library * self.amount[:, None] * self.expression[genes]
            of_others = library * self.others[:, genes]
            yield genes, by_gene[:, genes].toarray().astype(float), of_type, of_others


def take_groups(
    result: Result, cell_type: int, group: Mask, against: Mask, rng: np.random.Generator
) -> Groups:
    """Return the spots of two groups, without those of both and those not fitted."""
    is_fitted = np.isfinite(result.proportions[:, cell_type])
    is_shared = group & against
    whole = np.stack([group, against]) & is_fitted & ~is_shared
    is_enough = has_enough(result, cell_type)
    return Groups(
        drawn_spots(whole[0], is_enough, rng),
        drawn_spots(whole[1], is_enough, rng),
        is_enough,
        int(is_shared.sum()),
        whole,
    )


def gather_evidence(
    result: Result, counts: csr_matrix, cell_type: int, groups: Groups
) -> Evidence:
    """Return what was counted and expected in the spots of both groups.

    Parameters
    ----------
    result : Result
        Of DestVI.
    counts : csr_matrix of shape (n_spots, n_genes)
        Observed counts of the fitted genes.
    cell_type : int
        Number of the type.
    groups : Groups
        The spots.
    """
    rows = np.flatnonzero(groups.group | groups.against)
    library = library_of(counts, rows)
    columns = np.arange(counts.shape[1])
    return Evidence(
        counts[rows],
        groups.group[rows],
        library,
        result.abundance[rows, cell_type].astype(float),
        mean_expression(result, cell_type, rows, library),
        others_expression(result, cell_type, rows, columns),
    )


def library_of(counts: csr_matrix, rows: NDArray[np.intp]) -> Floats:
    """Return the counts of some spots, of shape (n_rows,)."""
    return np.asarray(counts[rows].sum(axis=1), dtype=float).ravel()


def drawn_spots(mask: Mask, is_enough: Mask, rng: np.random.Generator) -> Mask:
    """Return no more spots of a group than are looked at.

    Parameters
    ----------
    mask : ndarray of shape (n_spots,), bool
        The group.
    is_enough : ndarray of shape (n_spots,), bool
        Which spots hold enough of the type.
    rng : Generator
        Draws.
    """
    rows = np.flatnonzero(mask)
    if len(rows) <= MAX_SPOTS:
        return mask
    enough, others = rows[is_enough[rows]], rows[~is_enough[rows]]
    part = max(len(enough) / len(rows), LEAST_ENOUGH)
    n_enough = min(round(part * MAX_SPOTS), len(enough))
    drawn = np.zeros_like(mask)
    drawn[rng.choice(enough, n_enough, replace=False)] = True
    drawn[rng.choice(others, MAX_SPOTS - n_enough, replace=False)] = True
    return drawn

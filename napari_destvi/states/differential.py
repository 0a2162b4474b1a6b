r"""Genes that a cell type expresses otherwise in one group of spots than in another.

**What is asked.** Whether the counts of a gene in the spots of both groups can be
explained with one mean expression of the type in both. Imputed expression cannot answer
it: it is a smooth function of a few latent numbers, neighbours have nearly the same,
and a test that takes spots for samples of it calls nearly every gene. So the evidence
are the counts that were observed, and the imputed expression only says what the *other*
types, each in its own state in each spot, are expected to add to them:

.. math::
    E\,x_{sg} = b_{gr} \, l_s v_{sk} \bar e_{gk}
      + o_{gr} \, l_s \Bigl(\sum_{j \ne k} v_{sj} e_g(\gamma_{sj}, j) + v_{s0} n_g\Bigr)

with library size l, abundances v, states :math:`\gamma`, noise n, the mean expression
:math:`\bar e` of the type over both groups, and for each group r a factor b of the type
and one o of all else. The test is a score test of :math:`b_{gA} = b_{gB}`, as in C-SIDE
(Cable et al. 2022, doi 10.1038/s41592-022-01575-3), with these additions:

- a type's amount in a spot is estimated, and all its genes share the error: the factor
  between the groups that the middle gene has is taken for that error, and removed;
- variances are those of negative binomial counts, with the over-dispersion of each gene
  from the data;
- counts of neighbours may be alike for reasons that no model knows. Both groups are
  laid elsewhere on the slide, turned and shifted, with their shapes and distance; where
  the middle gene differs there more than counting explains, all variances are raised by
  as much (`Difference.inflation`).

**What it claims.** That the type's mean expression differs between these two groups on
this slide, relative to its other genes. **What it does not claim:** that it would on
another slide or in another patient, for which slides are the samples; why it differs;
or anything of a gene by itself where the groups differ in nearly all genes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.results import Result
from napari_destvi.results.imputed import (
    COUNTS_OF_TYPE,
    expression_model,
    number_of_type,
)
from napari_destvi.states.effect_size import effect_sizes
from napari_destvi.states.evidence import (
    MIN_SPOTS,
    Groups,
    gather_evidence,
    take_groups,
)
from napari_destvi.states.group_test import compare_groups
from napari_destvi.states.spatial_inflation import N_MOVES, spatial_inflation

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

#: The type must expect at least so many counts of a gene in each group; of fewer
#: nothing can be told, and they would only cost those genes that can be judged.
MIN_COUNTS = 5.0
#: Of the table, in its order.
COLUMNS = (
    "log2_fold_change",
    "effect_size",
    "p",
    "p_adjusted",
    "mean_group",
    "mean_against",
)

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """How a type's expression differs between two groups of spots.

    Parameters
    ----------
    cell_type : str
        The type.
    table : DataFrame of shape (n_genes, 6)
        By gene, the smallest p first: `log2_fold_change` of the first group against the
        second; `effect_size`, by how many standard deviations between spots (Cohen's
        d) the imputed expression differs; `p`, and `p_adjusted` after Benjamini and
        Hochberg over the genes of the table, NaN where there are too few counts;
        `mean_group` and `mean_against`, counts per 10,000 counts of the type.
    n_group, n_against : int
        Spots of each group that hold at least a tenth of the type.
    n_shared : int
        Spots of both, which are left out.
    inflation : float
        By how much all variances were raised because neighbours are alike; 1 for not
        at all.
    n_places : int
        On so many places elsewhere on the slide that was looked at. 0 where the groups
        fit nowhere else: then nothing is known of it, and p may be too small.
    """

    cell_type: str
    table: pd.DataFrame = field(repr=False)
    n_group: int
    n_against: int
    n_shared: int = 0
    inflation: float = 1.0
    n_places: int = N_MOVES

    @property
    def n_told(self) -> int:
        """Genes with counts enough for a p-value."""
        return int(self.table["p"].notna().sum())

    def among(self, genes: Collection[str]) -> Difference:
        """Return the same of some genes, with p adjusted for their number only."""
        table = self.table[self.table.index.isin(list(genes))].copy()
        table["p_adjusted"] = adjusted(table["p"].to_numpy())
        return replace(self, table=table)

    def significant(self, *, at: float = 0.05, least_change: float = 0.0) -> list[str]:
        """Return the genes whose adjusted p is below `at`.

        Parameters
        ----------
        at : float
            Share of false discoveries that is accepted.
        least_change : float
            Least absolute log2 fold change.
        """
        is_below = self.table["p_adjusted"] < at
        is_large = self.table["log2_fold_change"].abs() >= least_change
        return list(self.table.index[is_below & is_large])


def differential_state(
    result: Result,
    counts: csr_matrix,
    coordinates: Floats,
    *,
    cell_type: str,
    group: Mask,
    against: Mask,
    seed: int = 0,
) -> Difference:
    """Return the genes that a type expresses otherwise in one group than in another.

    The method, its claims and its limits are told at the head of this module.

    Parameters
    ----------
    result : Result
        Of DestVI.
    counts : csr_matrix of shape (n_spots, n_genes)
        Observed counts of the fitted genes, in the order of the result.
    coordinates : ndarray of shape (n_spots, 2)
        Places of the spots, in any unit.
    cell_type : str
        One of its types.
    group, against : ndarray of shape (n_spots,), bool
        The spots; those in both are left out. Of more than 5,000 in one of them as
        many are drawn.
    seed : int
        Of that draw, and of the places on which the groups are laid.

    Raises
    ------
    InputError
        If the result does not tell the expression, or a group has too few spots.
    """
    expression_model(result)  # else refused before anything else is looked at
    number = number_of_type(result, cell_type)
    rng = np.random.default_rng(seed)
    groups = take_groups(result, number, group, against, rng)
    _check_size(groups, cell_type)
    evidence = gather_evidence(result, counts, number, groups)
    compared = compare_groups(evidence)
    inflation = spatial_inflation(result, counts, coordinates, number, groups, rng)
    score = compared.score / np.sqrt(inflation.factor)
    p = np.where(compared.least_expected >= MIN_COUNTS, _two_sided(score), np.nan)
    effect = effect_sizes(result, number, groups)
    means = COUNTS_OF_TYPE * compared.means
    group_log, against_log = np.log2(np.maximum(means, np.finfo(float).tiny))
    change = group_log - against_log  # 0 of a gene that the type never has
    table = _table(result, change, effect, p, means)
    return Difference(
        cell_type,
        table,
        groups.n_group,
        groups.n_against,
        groups.n_shared,
        inflation.factor,
        inflation.n_places,
    )


def adjusted(p: Floats) -> Floats:
    """Return p-values after Benjamini and Hochberg; NaN takes no part.

    Examples
    --------
    >>> adjusted(np.array([0.01, np.nan, 0.04])).tolist()
    [0.02, nan, 0.04]
    """
    from scipy.stats import false_discovery_control

    found = np.full(len(p), np.nan)
    is_told = np.isfinite(p)
    if is_told.any():
        found[is_told] = false_discovery_control(p[is_told])
    return found


def _two_sided(score: Floats) -> Floats:
    from scipy.stats import norm

    return np.asarray(2 * norm.sf(np.abs(score)))


def _table(
    result: Result, change: Floats, effect: Floats, p: Floats, means: Floats
) -> pd.DataFrame:
    import pandas as pd

    columns = (change, effect, p, adjusted(p), *means)
    table = pd.DataFrame(
        dict(zip(COLUMNS, columns, strict=True)),
        index=pd.Index(result.gene_names, name="gene", dtype=object),
    )
    return table.sort_values("p", kind="stable")


def _check_size(groups: Groups, cell_type: str) -> None:
    _check_apart(groups)
    least = min(groups.n_group, groups.n_against)
    if least < MIN_SPOTS:
        which = "first" if groups.n_group <= groups.n_against else "second"
        msg = (
            f"Only {least} spots of the {which} group hold at least a tenth of "
            f"{cell_type}, and at least {MIN_SPOTS} are needed in both to compare its "
            "expression. Choose larger groups, or a more common cell type."
        )
        raise InputError(msg)


def _check_apart(groups: Groups) -> None:
    """Make sure that both groups have spots of their own, of whatever types."""
    first, second = (bool(spots.any()) for spots in groups.whole)
    if first and second:
        return
    if not first and not second and groups.n_shared:
        msg = "Both groups are the same spots: there is nothing to compare them with."
    else:
        which = "second" if first else "first"
        why = ": all of them are in the other group too" if groups.n_shared else ""
        msg = f"The {which} group has no spots of its own{why}."
    msg += " Choose two groups of different spots."
    raise InputError(msg)

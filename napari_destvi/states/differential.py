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

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.wording import number_of, verb
from napari_destvi.errors import InputError
from napari_destvi.results import Result
from napari_destvi.results.difference import (
    COLUMNS,
    Difference,
    labels_of,
)
from napari_destvi.results.false_discoveries import adjusted
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
from napari_destvi.states.spatial_inflation import spatial_inflation

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_matrix

#: The type must expect at least so many counts of a gene in each group; of fewer
#: nothing can be told, and they would only cost those genes that can be judged.
MIN_COUNTS = 5.0
#: One seed for all, so that the same question has the same answer.
SEED = 0

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


def differential_state(
    result: Result,
    counts: csr_matrix,
    coordinates: Floats,
    *,
    cell_type: str,
    group: Mask,
    against: Mask,
    seed: int = SEED,
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
        The spots; those in both are left out. Of more than 2,000 in one of them as
        many are drawn, at least half of them with enough of the type if there are.
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
        labels_of(group, against),
        groups.n_group,
        groups.n_against,
        groups.n_shared,
        inflation.factor,
        inflation.n_places,
    )


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
            f"{_only(least)} of the {which} group "
            f"{verb(least, 'holds', 'hold')} at least a tenth of "
            f"{cell_type}, and at least {MIN_SPOTS} are needed in both to compare its "
            "expression. Choose larger groups, or a more common cell type."
        )
        raise InputError(msg)


def _only(n_spots: int) -> str:
    return f"Only {number_of(n_spots, 'spot')}" if n_spots else "No spots"


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

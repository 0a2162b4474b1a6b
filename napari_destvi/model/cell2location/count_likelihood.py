"""The negative binomial of counts whose dispersion is that of their gene."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from napari_destvi.model.gamma_ratio import log_gamma_ratio


@dataclass(frozen=True, slots=True, eq=False)
class CountTally:
    r"""How often each gene has each count, over all rows of a matrix.

    The part of the likelihood that holds no mean,
    :math:`\log\Gamma(x+a_g) - \log\Gamma(a_g)`, is the same for equal counts of a gene:
    it is computed once for each pair of them. Zeros add nothing.

    Parameters
    ----------
    genes : Tensor of shape (n_pairs,)
        Column of each pair.
    counts : Tensor of shape (n_pairs,)
        Its count, positive.
    times : Tensor of shape (n_pairs,)
        How many rows have it.
    constant : float
        Sum of the log factorials of all counts.
    """

    genes: Int[Tensor, " pairs"]
    counts: Float[Tensor, " pairs"]
    times: Float[Tensor, " pairs"]
    constant: float

    def log_ratio(self, concentration: Float[Tensor, "1 genes"]) -> Float[Tensor, ""]:
        """Return that part of the log likelihood of the whole matrix.

        Parameters
        ----------
        concentration : Tensor of shape (1, n_genes)
            Inverse dispersion of each gene.
        """
        of_pair = concentration[0, self.genes].to(self.counts.dtype)
        ratio = (log_gamma_ratio(self.counts, of_pair) * self.times).sum()
        return (ratio - self.constant).to(concentration.dtype)


def log_odds_terms(
    counts: Float[Tensor, "rows genes"],
    mean: Float[Tensor, "rows genes"],
    concentration: Float[Tensor, "1 genes"],
    *,
    n_summed: Float[Tensor, "rows 1"] | float = 1.0,
) -> Float[Tensor, " rows"]:
    r"""Return the part of the log likelihood that holds the mean, of each row.

    .. math::
        \sum_g x_g \log\frac{\mu_g}{a_g} - (x_g + n a_g)\log(1 + \frac{\mu_g}{a_g})

    Parameters
    ----------
    counts : Tensor of shape (n_rows, n_genes)
        x; or sums of the counts of rows with one mean.
    mean : Tensor of shape (n_rows, n_genes)
        Of a single count.
    concentration : Tensor of shape (1, n_genes)
        a, the inverse dispersion.
    n_summed : Tensor of shape (n_rows, 1) or float
        n, how many rows are summed in one.
    """
    odds = mean / concentration
    terms = counts * odds.log() - (counts + n_summed * concentration) * odds.log1p()
    return torch.sum(terms, -1)

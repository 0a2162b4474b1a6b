"""By how much counts deviate from their expectation, beyond the noise of counting."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

#: Keeps quotients finite.
LEAST_DISPERSION = 1e-6
#: Added to a gene's mean, as a part of the mean of all, before it divides.
FLOOR_OF_MEAN = 0.01


class Pooled(NamedTuple):
    """A ratio of two sums over spots.

    Parameters
    ----------
    value, error : float
        The ratio and its standard error.
    """

    value: float
    error: float

    @classmethod
    def of(
        cls, above: Float[Tensor, " spots"], below: Float[Tensor, " spots"]
    ) -> Pooled:
        """Return the ratio of the sums; the spots tell its error."""
        total = below.sum().clamp_min(LEAST_DISPERSION)
        value = above.sum() / total
        error = (above - value * below).square().sum().sqrt() / total
        return cls(float(value), float(error))


def gene_weights(mean: Float[Tensor, "spots genes"]) -> Float[Tensor, " genes"]:
    """Return the inverse of each gene's mean, so that loud genes do not rule.

    Parameters
    ----------
    mean : Tensor of shape (n_spots, n_genes)
        Expected counts.
    """
    of_gene = mean.mean(0)
    return 1 / (of_gene + FLOOR_OF_MEAN * of_gene.mean()).clamp_min(LEAST_DISPERSION)


def pooled_dispersion(
    counts: Float[Tensor, "spots genes"],
    mean: Float[Tensor, "spots genes"],
    *,
    weights: Float[Tensor, " genes"],
    other_noise: Float[Tensor, "spots genes"] | float = 0.0,
) -> Pooled:
    """Return the squared relative deviation of spots beyond the noise of counting.

    Parameters
    ----------
    counts, mean : Tensor of shape (n_spots, n_genes)
        Observed and expected counts.
    weights : Tensor of shape (n_genes,)
        Of the genes.
    other_noise : Tensor of shape (n_spots, n_genes) or float
        Variance to leave out besides that of the counts.
    """
    beyond = (counts - mean).square() - counts - other_noise
    return Pooled.of((beyond * weights).sum(1), (mean.square() * weights).sum(1))


def mean_overdispersion(
    counts: Float[Tensor, "spots genes"], mean: Float[Tensor, "spots genes"]
) -> Float[Tensor, ""]:
    """Return the mean over the spots of each one's squared relative deviation.

    Beyond the noise of counting.

    Parameters
    ----------
    counts, mean : Tensor of shape (n_spots, n_genes)
        Observed and expected counts.
    """
    beyond = ((counts - mean).square() - mean).sum(1)
    of_spots = beyond / mean.square().sum(1).clamp_min(LEAST_DISPERSION)
    return of_spots.mean().clamp_min(LEAST_DISPERSION)

"""The count distribution of the augmented form: each gene has a dispersion."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

#: Keeps the logarithm of a mean finite at 0.
MIN_MEAN = 1e-8


def negative_log_likelihood(
    counts: Float[Tensor, "*rows genes"],
    mean: Float[Tensor, "*rows genes"],
    log_inverse_dispersion: Float[Tensor, " genes"],
) -> Float[Tensor, "*rows"]:
    r"""Return minus the log probability of the counts, summed over the genes.

    .. math::
        -\log p(x) = \log\Gamma(\theta) + \log\Gamma(x+1) - \log\Gamma(x+\theta)
            + \theta \log\frac{\theta+\mu}{\theta} + x \log\frac{\theta+\mu}{\mu}

    a negative binomial with variance :math:`\mu + \mu^2/\theta`. Unlike in the
    published form, sums of such variables do not follow the same law.

    Parameters
    ----------
    counts : Tensor of shape (..., n_genes)
        Counts x; a mixture of two counts need not be whole.
    mean : Tensor of shape (..., n_genes)
        Expected counts :math:`\mu`.
    log_inverse_dispersion : Tensor of shape (n_genes,)
        :math:`\log\theta`.
    """
    inverse = log_inverse_dispersion.exp()
    log_sum = (inverse + mean + MIN_MEAN).log()
    log_binomial = (
        torch.lgamma(counts + inverse)
        - torch.lgamma(inverse)
        - torch.lgamma(counts + 1)
    )
    log_odds = inverse * ((inverse + MIN_MEAN).log() - log_sum)
    log_odds = log_odds + counts * ((mean + MIN_MEAN).log() - log_sum)
    return -(log_binomial + log_odds).sum(-1)

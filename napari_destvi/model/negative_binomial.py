"""The count distribution: a negative binomial whose sums stay negative binomial."""

from __future__ import annotations

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from napari_destvi.model.gamma_ratio import log_gamma_ratio

#: Keeps the logarithm of the gamma function finite at a rate of zero.
MIN_RATE = 1e-8


def negative_log_kernel(
    counts: Float[Tensor, "*#rows genes"],
    rate: Float[Tensor, "*#rows genes"],
    logits: Float[Tensor, " genes"],
) -> Float[Tensor, "*#rows"]:
    r"""Return minus the log probability of the counts, but for a constant.

    .. math::
        -\log p(x) - \log\Gamma(x+1) = \log\Gamma(c) - \log\Gamma(x+c)
                     + c \log(1+e^{r}) + x \log(1+e^{-r})

    with mean :math:`c e^{r}` and inverse dispersion :math:`c`. Variables with a
    common :math:`r` add up to one whose rate is the sum of theirs, which is what
    makes a spot, the sum of its cells, follow the same law.

    Parameters
    ----------
    counts : Tensor of shape (..., n_genes)
        Observed counts x.
    rate : Tensor of shape (..., n_genes)
        Total count c, positive.
    logits : Tensor of shape (n_genes,)
        Log odds r of each gene.
    """
    rate = rate + MIN_RATE
    log_odds = rate @ functional.logsigmoid(-logits)
    log_odds = log_odds + counts @ functional.logsigmoid(logits)
    return -(log_gamma_ratio(counts, rate).sum(-1) + log_odds)

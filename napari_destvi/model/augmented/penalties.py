"""What the augmented form asks of abundances: few types, little noise, known copies."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

#: Added to each drawn proportion; that of the noise is 0 (scvi-tools 1.4.2).
MIN_PROPORTION = 1e-20


def entropy(
    log_abundance: Float[Tensor, "spots types_and_noise"],
) -> Float[Tensor, " spots"]:
    """Return the entropy of each spot's abundances, which sum to 1.

    Below a rounding error an abundance stops to count, and so does its gradient.
    """
    abundance = log_abundance.exp()
    smallest = torch.finfo(abundance.dtype).eps
    return -(abundance * abundance.clamp(smallest, 1 - smallest).log()).sum(-1)


def composition_divergence(
    log_abundance: Float[Tensor, "spots types_and_noise"],
    proportions: Float[Tensor, "spots types"],
) -> Float[Tensor, " spots"]:
    r"""Return the divergence of predicted abundances from known proportions.

    .. math:: \mathrm{KL}(r \,\|\, v) = \sum_k r_k \log (r_k / v_k)

    Parameters
    ----------
    log_abundance : Tensor of shape (n_spots, n_cell_types + 1)
        Logarithm of the abundances, which sum to 1; the last is the noise's.
    proportions : Tensor of shape (n_spots, n_cell_types)
        What the spots are made of; there is no noise in them.
    """
    noise = torch.zeros_like(proportions[:, :1])
    known = torch.cat([proportions, noise], dim=-1) + MIN_PROPORTION
    known = known / known.sum(-1, keepdim=True)
    return (known * (known.log() - log_abundance)).sum(-1)

"""What a spot's states cost in the augmented form: minus their log prior."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor

from napari_destvi.model.augmented.copies import Copies
from napari_destvi.model.augmented.mixture_prior import MixturePrior

#: Added to each abundance, to each state's share and to each component's weight
#: (scvi-tools 1.4.2).
MIN_ABUNDANCE = 1e-3
MIN_STATE_SHARE = 1e-6
MIN_COMPONENT_WEIGHT = 1e-3


def mixed_state_cost(
    prior: MixturePrior,
    state: Float[Tensor, "copies spots states types latent"],
    share: Float[Tensor, "copies spots states types"],
    abundance: Float[Tensor, "copies spots types"],
    copies: Copies | None,
) -> Float[Tensor, "copies spots"]:
    r"""Return the cost where a type is in several states at once.

    .. math::
        -\sum_k (v_k + .001) \sum_j (\pi_{kj} + 10^{-6}) \log p_k(\gamma_{kj})

    Every component of the prior keeps at least the weight of a rounding error; it
    bounds what a state far from that of its copy can cost.
    """
    log_density = prior.log_density_with_copies(
        state, copies, log_weight=_clamped_log_weight
    )
    of_types = ((share + MIN_STATE_SHARE) * log_density).sum(-2)
    return -((abundance + MIN_ABUNDANCE) * of_types).sum(-1)


def single_state_cost(
    prior: MixturePrior,
    state: Float[Tensor, "copies spots one types latent"],
    copies: Copies | None,
) -> Float[Tensor, "copies spots"]:
    r"""Return the cost where a type is in one state, a free number of its spot.

    .. math:: -\sum_k \log \sum_j (w_{kj} + .001) N(\gamma_k; m_{kj}, s_{kj})

    All types count alike, also those that are not in the spot: as in scvi-tools
    1.4.2, where free states have ``prior_mode="normal"``.
    """
    log_density = prior.log_density_with_copies(
        state, copies, log_weight=lambda weight: (MIN_COMPONENT_WEIGHT + weight).log()
    )
    return -log_density.sum((-1, -2))


def _clamped_log_weight(weight: Tensor) -> Tensor:
    """Return the logarithm of weights that are made to sum to 1, none of them 0."""
    weight = weight / weight.sum(-1, keepdim=True)
    smallest = torch.finfo(weight.dtype).eps
    return weight.clamp(smallest, 1 - smallest).log()

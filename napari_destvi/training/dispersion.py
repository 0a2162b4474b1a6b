"""By how much counts deviate from their expectation, beyond the noise of counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.training.estimates import Explain

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor

#: Keeps quotients and logarithms finite.
LEAST = 1e-6


def overdispersion(
    counts: Float[Tensor, "spots genes"], mean: Float[Tensor, "spots genes"]
) -> Float[Tensor, " spots"]:
    """Return each spot's squared relative deviation, beyond the noise of counting.

    Parameters
    ----------
    counts, mean : Tensor of shape (n_spots, n_genes)
        Observed and expected counts.
    """
    beyond = ((counts - mean).square() - mean).sum(1)
    return beyond / mean.square().sum(1).clamp_min(LEAST)


def mean_overdispersion(
    counts: Float[Tensor, "spots genes"], explain: Explain
) -> Float[Tensor, ""]:
    """Return the mean over the spots, around what an estimate makes of them."""
    return overdispersion(counts, explain(counts).mean).mean().clamp_min(LEAST)


def median_overdispersion(
    counts: Float[Tensor, "spots genes"], explain: Explain
) -> Float[Tensor, ""]:
    """Return the median over the spots, around what an estimate makes of them."""
    return overdispersion(counts, explain(counts).mean).median().clamp_min(LEAST)

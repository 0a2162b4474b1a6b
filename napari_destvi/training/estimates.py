"""Two ways to read a spot's composition from its counts, of what is known by now.

By likelihood alone; or pooled, by the geometric mean of what the networks predict,
taught by all spots and by simulated ones, with the most likely shares of the spot's own
counts, sought from there. The first of the pair is steady, the second sharp; their
errors differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import torch
from torch import Tensor

from napari_destvi.model.proportions import ProportionModel, shares
from napari_destvi.training.maximum_likelihood import N_ROUNDS, most_likely_shares
from napari_destvi.training.spot_start import NOISE_SHARE

if TYPE_CHECKING:
    from jaxtyping import Float

#: Rounds from the networks' shares to the most likely ones; 300 differ by less than
#: .001 in every score.
N_POOL_ROUNDS = 100
#: Rounds from even shares to a first look.
N_DRAFT_ROUNDS = 50
#: Added to every share before the geometric mean, so that no estimate vetoes.
LEAST_SHARE = 1e-4


class Explanation(NamedTuple):
    """What an estimate makes of the counts of some spots.

    Parameters
    ----------
    proportions : Tensor of shape (n_spots, n_cell_types)
        Share of each type.
    mean : Tensor of shape (n_spots, n_genes)
        Expected counts.
    """

    proportions: Tensor
    mean: Tensor


Explain = Callable[[Tensor], Explanation]


class Estimate(Protocol):
    """Reads compositions from counts."""

    @property
    def profile(self) -> Float[Tensor, "types genes"]:
        """Expected share of each gene in each type's counts on the slide."""

    def abundance(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots types_and_noise"]:
        """Return the share of each type and of the noise; rows sum to 1."""

    def draft(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots types_and_noise"]:
        """Return about the same, quickly."""


@dataclass(frozen=True, slots=True, eq=False)
class LikelihoodEstimate:
    """The most likely shares of each spot's counts; of the noise a constant.

    Parameters
    ----------
    profile : Tensor of shape (n_cell_types, n_genes)
        Expected share of each gene in the counts of each type, on the platform of the
        slide.
    """

    profile: Float[Tensor, "types genes"]

    def abundance(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots types_and_noise"]:
        """Return the share of each type and of the noise; rows sum to 1."""
        return self._after(N_ROUNDS, counts)

    def draft(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots types_and_noise"]:
        """Return the same after fewer rounds."""
        return self._after(N_DRAFT_ROUNDS, counts)

    def _after(self, n_rounds: int, counts: Tensor) -> Tensor:
        n_types = len(self.profile)
        even = counts.new_full((len(counts), n_types), 1 / n_types)
        likely = most_likely_shares(counts, self.profile, start=even, n_rounds=n_rounds)
        noise = counts.new_full((len(counts), 1), NOISE_SHARE)
        return with_noise(likely, noise)


@dataclass(frozen=True, slots=True, eq=False)
class PooledEstimate:
    """The networks' shares pooled with the most likely ones.

    Parameters
    ----------
    model : ProportionModel
        The networks.
    profile : Tensor of shape (n_cell_types, n_genes)
        As above.
    """

    model: ProportionModel
    profile: Float[Tensor, "types genes"]

    @torch.no_grad()
    def draft(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots types_and_noise"]:
        """Return what the networks alone say."""
        was_training = self.model.training
        self.model.eval()
        predicted = self.model.abundance(counts)
        self.model.train(was_training)
        return mean_prediction(predicted)

    @torch.no_grad()
    def abundance(
        self, counts: Float[Tensor, "spots genes"]
    ) -> Float[Tensor, "spots types_and_noise"]:
        """Return the share of each type and of the noise; rows sum to 1."""
        return pooled_with_likeliest(self.draft(counts), counts, self.profile)


def mean_prediction(
    predicted: Float[Tensor, "members spots types_and_noise"],
) -> Float[Tensor, "spots types_and_noise"]:
    """Return what several networks say of the same spots together."""
    noise = predicted[..., -1:].mean(0)
    return with_noise(_geometric_mean(shares(predicted)), noise)


def pooled_with_likeliest(
    abundance: Float[Tensor, "spots types_and_noise"],
    counts: Float[Tensor, "spots genes"],
    profile: Float[Tensor, "types genes"],
) -> Float[Tensor, "spots types_and_noise"]:
    """Return what networks say of spots, pooled with what their counts make likeliest.

    Parameters
    ----------
    abundance : Tensor of shape (n_spots, n_cell_types + 1)
        What the networks say.
    counts : Tensor of shape (n_spots, n_genes)
        Of the spots.
    profile : Tensor of shape (n_cell_types, n_genes)
        As of `PooledEstimate`.
    """
    typical = shares(abundance)
    own = most_likely_shares(counts, profile, start=typical, n_rounds=N_POOL_ROUNDS)
    pooled = _geometric_mean(torch.stack([typical, own]))
    return with_noise(pooled, abundance[:, -1:])


@torch.no_grad()
def explain(estimate: Estimate, counts: Float[Tensor, "spots genes"]) -> Explanation:
    """Return the proportions, and the counts that they let expect."""
    found = shares(estimate.abundance(counts))
    return explanation(counts, found, found @ estimate.profile)


def explanation(
    counts: Float[Tensor, "spots genes"],
    proportions: Float[Tensor, "spots types"],
    expected: Float[Tensor, "spots genes"],
) -> Explanation:
    """Return proportions with expected counts, scaled to be as many as there are."""
    scale = counts.sum(1, keepdim=True) / expected.sum(1, keepdim=True)
    return Explanation(proportions, expected * scale)


def with_noise(
    proportions: Float[Tensor, "spots types"], noise: Float[Tensor, "spots 1"]
) -> Float[Tensor, "spots types_and_noise"]:
    """Return the abundances of these proportions beside this share of noise."""
    return torch.cat([proportions * (1 - noise), noise], dim=1)


def _geometric_mean(
    estimates: Float[Tensor, "estimates spots types"],
) -> Float[Tensor, "spots types"]:
    mean = (estimates + LEAST_SHARE).log().mean(0).exp()
    return mean / mean.sum(1, keepdim=True)

r"""The composition that makes a spot's counts most probable, and the gene factors.

Of each spot the shares v that maximise the Poisson likelihood of its counts x, whose
mean is proportional to the mixture of the profiles p of the types,

.. math:: x_g \sim \mathrm{Poisson}\Bigl(l\, a_g \sum_k v_k p_{kg}\Bigr)

found by expectation and maximisation in turn (Richardson 1972,
doi 10.1364/JOSA.62.000055; Lucy 1974, doi 10.1086/111605). The factor a of a gene, the
difference between two platforms, is the ratio of its observed to its expected counts,
drawn to 1 where few counts tell it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

if TYPE_CHECKING:
    from jaxtyping import Float

#: A gene's factor of 1 weighs like this many spots with plenty of its counts.
PRIOR_SPOTS = 10.0
#: Counts added to a gene's observed and expected ones, so that their ratio is finite.
PSEUDOCOUNT = 1.0
#: Rounds to find the factors: after 300 the shares of our slides with truth are within
#: .01 of those after 1,000.
N_ROUNDS = 300
#: Spots worked on at once on a CPU: their quotients stay in the cache.
PIECE = 64
#: Up to this part of the genes, those that a spot has counts of are gathered: on a CPU
#: the others cost more than the gathering.
FEW_GENES = 0.15
#: Keeps quotients finite.
TINY = 1e-9


def find_gene_factors(
    counts: Float[Tensor, "spots genes"], profile: Float[Tensor, "types genes"]
) -> Float[Tensor, " genes"]:
    """Return the log factor of each gene between the slide and the reference.

    Parameters
    ----------
    counts : Tensor of shape (n_spots, n_genes)
        Counts of spots of the slide.
    profile : Tensor of shape (n_cell_types, n_genes)
        Expected share of each gene in the counts of each type.
    """
    n_spots, n_types = len(counts), len(profile)
    shares = counts.new_full((n_spots, n_types), 1 / n_types)
    observed, factor = counts.sum(0), torch.ones_like(profile[0])
    library_size = counts.sum(1, keepdim=True)
    for _ in range(N_ROUNDS):
        on_slide = profile * factor
        explained = _Spots(counts, on_slide).explained(shares)
        shares = shares * explained / _per_share(counts, on_slide)
        expected = (library_size * shares).sum(0) @ profile
        expected = expected * (observed.sum() / expected.sum())
        ratio = (observed + PSEUDOCOUNT) / (expected + PSEUDOCOUNT)
        factor = ratio ** _weight(torch.maximum(observed, expected), n_spots)
    return factor.log()


def most_likely_shares(
    counts: Float[Tensor, "spots genes"],
    profile: Float[Tensor, "types genes"],
    *,
    start: Float[Tensor, "spots types"],
    n_rounds: int = N_ROUNDS,
) -> Float[Tensor, "spots types"]:
    """Return the shares of highest likelihood, beginning from `start`.

    Parameters
    ----------
    counts : Tensor of shape (n_spots, n_genes)
        Counts of the spots.
    profile : Tensor of shape (n_cell_types, n_genes)
        Expected share of each gene in the counts of each type, on the platform of the
        slide.
    start : Tensor of shape (n_spots, n_cell_types)
        Where to begin; a share of 0 stays 0, and a spot without counts all its shares.
    n_rounds : int
        Rounds of expectation and maximisation.
    """
    if counts.device.type != "cpu":
        return _likeliest(counts, profile, start, n_rounds)
    pieces = zip(counts.split(PIECE), start.split(PIECE), strict=True)
    return torch.cat([_likeliest(x, profile, v, n_rounds) for x, v in pieces])


def _likeliest(counts: Tensor, profile: Tensor, start: Tensor, n_rounds: int) -> Tensor:
    spots = _Spots.of(counts, profile)
    per_share = _per_share(counts, profile)
    shares = start
    for _ in range(n_rounds):
        shares = shares * spots.explained(shares) / per_share
    total = shares.sum(1, keepdim=True)
    return torch.where(total > 0, shares / total.clamp_min(TINY), start)


def _per_share(counts: Tensor, profile: Tensor) -> Tensor:
    """Return what a share of 1 of each type would have to explain, per count."""
    return profile.sum(1) * counts.sum(1, keepdim=True).clamp_min(1)


class _Spots(NamedTuple):
    """The counts of some spots, and the profiles at their genes.

    Parameters
    ----------
    counts : Tensor of shape (n_spots, n_genes)
        Of all genes, or of each spot's own in any order, with 0 behind them.
    profile : Tensor of shape (n_cell_types, n_genes)
        Of all genes; or of each spot's own, of shape (n_spots, n_genes, n_cell_types).
    """

    counts: Tensor
    profile: Tensor

    @classmethod
    def of(cls, counts: Tensor, profile: Tensor) -> _Spots:
        """Return spots with all genes, or with their own where those are few."""
        present = counts > 0
        n_own = int(present.sum(1).max())
        if counts.device.type != "cpu" or n_own > FEW_GENES * counts.shape[1]:
            return cls(counts, profile)
        spot, gene = present.nonzero(as_tuple=True)
        first = torch.searchsorted(spot, torch.arange(len(counts)))
        place = torch.arange(len(spot)) - first[spot]
        own = torch.zeros(len(counts), n_own, dtype=torch.long)
        own[spot, place] = gene
        x = counts.new_zeros(len(counts), n_own)
        x[spot, place] = counts[spot, gene]
        return cls(x, profile.T[own])

    def explained(self, shares: Tensor) -> Tensor:
        """Return the counts that each type explains, per unit of its share."""
        if self.profile.ndim == 2:
            quotient = self.counts / (shares @ self.profile).clamp_min(TINY)
            return quotient @ self.profile.T
        expected = torch.bmm(self.profile, shares[:, :, None])[:, :, 0]
        quotient = self.counts / expected.clamp_min(TINY)
        return torch.bmm(quotient[:, None], self.profile)[:, 0]


def _weight(total: Tensor, n_spots: int) -> Tensor:
    """Return how far each gene's factor is trusted, from 0 to 1, by its counts.

    The larger of observed and expected counts: that a gene is silent where much of it
    was expected tells as much as the reverse. A spot tells at most as much as one
    observation of spread one, however many its counts: spots differ from their
    expectation by more than the noise of counting.
    """
    mean = total / n_spots
    told = n_spots * mean / (1 + mean)
    return told / (told + PRIOR_SPOTS)

"""How far the proportions may be off: an interval for each share, from simulated spots.

The spots' networks hardly differ among themselves (their spread is a tenth of the
error), so their spread is no measure of it. Instead the whole estimate is repeated on
simulated spots of known composition. Errors are compared on the scale of
arcsin(sqrt(share)), where those of small and large shares are alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from napari_destvi.training.counts import Counts
from napari_destvi.training.simulated_spots import SimulatedSpots

if TYPE_CHECKING:
    from jaxtyping import Float

#: Simulated spots that are estimated, and real ones that tell the misfit.
N_SPOTS = 2048
#: Share of the true shares that lie within, among those of at least `PRESENT`: of a
#: type that is absent every estimate near 0 is right, which tells nothing.
COVERAGE = 0.9
PRESENT = 0.05
#: With fewer simulated spots that hold a type, all types' errors stand for its own.
MIN_SPOTS_OF_TYPE = 30
#: How far a slide that fits worse, or better, than simulated spots widens or narrows
#: the intervals: on our slides with truth the errors differed by no more.
MISFIT_RANGE = (0.75, 1.5)

Estimator = Callable[[Tensor], Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """The half-width of each type's interval, on the scale of arcsin(sqrt(share)).

    Parameters
    ----------
    half_width : Tensor of shape (n_cell_types,)
        Of the 90 % interval.
    """

    half_width: Float[Tensor, " types"]

    def bounds(
        self, proportions: Float[Tensor, "spots types"]
    ) -> tuple[Float[Tensor, "spots types"], Float[Tensor, "spots types"]]:
        """Return the lower and the upper bound of these shares."""
        angle = _angle(proportions)
        low = (angle - self.half_width).clamp_min(0)
        high = (angle + self.half_width).clamp_max(torch.pi / 2)
        return low.sin().square(), high.sin().square()


@torch.no_grad()
def calibrated_intervals(
    estimate: Estimator,
    profile: Float[Tensor, "types genes"],
    *,
    counts: Counts,
    simulated: SimulatedSpots,
    gene_factor: Float[Tensor, " genes"],
) -> Intervals:
    """Return intervals that hold on simulated spots, adjusted for the slide's misfit.

    Parameters
    ----------
    estimate : callable
        From counts of shape (n, n_genes) to proportions of shape (n, n_cell_types).
    profile : Tensor of shape (n_cell_types, n_genes)
        Expected share of each gene in the counts of each type, on the platform of the
        slide.
    counts : Counts
        Of the real spots.
    simulated : SimulatedSpots
        Source of spots of known composition.
    gene_factor : Tensor of shape (n_genes,)
        Log factor of each gene between slide and reference.
    """
    known = simulated.draw(N_SPOTS, gene_factor)
    found = estimate(known.counts)
    error = (_angle(found) - _angle(known.cell_share)).abs()
    half_width = _quantiles(error, known.cell_share >= PRESENT)
    rows = torch.randperm(
        len(counts), generator=simulated.generator, device=counts.device
    )[:N_SPOTS]
    real = counts.rows(rows)
    misfit = _overdispersion(real, estimate(real), profile) / _overdispersion(
        known.counts, found, profile
    )
    return Intervals(half_width * misfit.sqrt().clamp(*MISFIT_RANGE))


def _angle(share: Tensor) -> Tensor:
    return share.clamp(0, 1).sqrt().asin()


def _quantiles(error: Tensor, present: Tensor) -> Tensor:
    """Return for each type the error that `COVERAGE` of its spots stay below."""
    common = torch.quantile(error[present], COVERAGE)
    per_type = [
        torch.quantile(column[of_type], COVERAGE)
        if of_type.sum() >= MIN_SPOTS_OF_TYPE
        else common
        for column, of_type in zip(error.T, present.T, strict=True)
    ]
    return torch.stack(per_type)


def _overdispersion(counts: Tensor, proportions: Tensor, profile: Tensor) -> Tensor:
    """Return the mean squared relative misfit, beyond the noise of counting."""
    mixed = proportions @ profile
    mean = mixed * (counts.sum(1, keepdim=True) / mixed.sum(1, keepdim=True))
    beyond = ((counts - mean).square() - mean).sum(1)
    return (beyond / mean.square().sum(1).clamp_min(1e-9)).mean().clamp_min(1e-6)

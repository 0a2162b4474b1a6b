"""How far the proportions may be off: an interval for each share, from simulated spots.

The networks hardly differ among themselves (their spread is a tenth of the error), so
their spread is no measure of it. Instead the whole estimate is repeated on simulated
spots, whose cells are known. What users mean by a proportion is the share among the
cells: the interval is for it, and so holds, besides the error of the estimate, what
cells of a type differ in their counts. Errors are compared on the scale of
arcsin(sqrt(share)), where those of small and large shares are alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import mean_overdispersion
from napari_destvi.training.estimates import Explain
from napari_destvi.training.simulated_spots import KnownSpots, SimulatedSpots

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


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """The half-width of each type's interval, on the scale of arcsin(sqrt(share)).

    Parameters
    ----------
    half_width : Tensor of shape (n_cell_types,)
        Of the 90 % interval of the share among the cells of a spot.
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
    explain: Explain,
    *,
    counts: Counts,
    simulated: SimulatedSpots,
    gene_factor: Float[Tensor, " genes"],
    heeds_misfit: bool,
) -> Intervals:
    """Return intervals that hold on simulated spots.

    Parameters
    ----------
    explain : callable
        The estimate, for counts of shape (n, n_genes) of any spots.
    counts : Counts
        Of the real spots.
    simulated : SimulatedSpots
        Source of spots of known composition, other than those of the training.
    gene_factor : Tensor of shape (n_genes,)
        Log factor of each gene between slide and reference.
    heeds_misfit : bool
        Whether to widen or narrow them as the slide fits worse or better than simulated
        spots. Not where states are fitted with the proportions: simulated spots have
        states of single cells, which fit worse than those of a tissue.
    """
    known = simulated.draw(N_SPOTS, gene_factor)
    found = explain(known.counts)
    intervals = intervals_of(known, found.proportions)
    if not heeds_misfit:
        return intervals
    real = counts.sample(N_SPOTS, simulated.generator)
    misfit = mean_overdispersion(real, explain(real).mean) / mean_overdispersion(
        known.counts, found.mean
    )
    widening = misfit.sqrt().clamp(*MISFIT_RANGE)
    return Intervals(intervals.half_width * widening)


def intervals_of(
    known: KnownSpots, proportions: Float[Tensor, "spots types"]
) -> Intervals:
    """Return intervals as wide as the errors of an estimate of simulated spots.

    Parameters
    ----------
    known : KnownSpots
        The spots.
    proportions : Tensor of shape (n_spots, n_cell_types)
        Their estimate.
    """
    error = (_angle(proportions) - _angle(known.cell_share)).abs()
    return Intervals(_quantiles(error, known.cell_share >= PRESENT))


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

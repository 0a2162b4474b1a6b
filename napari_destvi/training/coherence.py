"""Do the cells of a spot share their state? Then states and proportions go together.

In a sum of random cells of a type their states average out, and its mean expression
serves. Where neighbours are in one state, as along a gradient through a tumour, spots
differ from the mean expression by much more than such sums do.
"""

from __future__ import annotations

import torch

from napari_destvi.training.counts import Counts
from napari_destvi.training.intervals import LEAST_MISFIT, overdispersion
from napari_destvi.training.proportions import ProportionFit

#: Spots of either kind that are compared.
N_SPOTS = 1024
#: From this ratio of the medians on, states are fitted with the proportions. Measured:
#: 0.1 to 1.6 on four real slides and three windows, 4.6 and 4.9 on two simulated
#: tissues with an activation that moves 25 of 300 genes fourfold.
COHERENT_FROM = 2.5


@torch.no_grad()
def excess_dispersion(proportions: ProportionFit, counts: Counts) -> float:
    """Return the dispersion of real spots in multiples of that of simulated ones.

    Both beyond the noise of counting, around the mean expression of their most likely
    shares.

    Parameters
    ----------
    proportions : ProportionFit
        Untrained.
    counts : Counts
        Of the spots.
    """
    rows = torch.randperm(
        len(counts), generator=proportions.generator, device=counts.device
    )[:N_SPOTS]
    known = proportions.simulated.draw(N_SPOTS, proportions.gene_factor)
    real, simulated = (
        overdispersion(spots, proportions.explain_by_likelihood(spots).mean).median()
        for spots in (counts.rows(rows), known.counts)
    )
    return float(real / simulated.clamp_min(LEAST_MISFIT))

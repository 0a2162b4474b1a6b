"""Do the cells of a spot share their state? Then states and proportions go together.

In a sum of random cells of a type their states average out, and its mean expression
serves. Where neighbours are in one state, as along a gradient through a tumour, spots
differ from the mean expression by much more than such sums do.
"""

from __future__ import annotations

from functools import partial

import torch

from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import median_overdispersion
from napari_destvi.training.estimates import LikelihoodEstimate, explain
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
    likely = partial(explain, LikelihoodEstimate(proportions.profile()))
    known = proportions.simulated.draw(N_SPOTS, proportions.gene_factor)
    real = counts.sample(N_SPOTS, proportions.generator)
    of_slide, of_sums = (
        median_overdispersion(spots, likely) for spots in (real, known.counts)
    )
    return float(of_slide / of_sums)

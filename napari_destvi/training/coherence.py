"""Do the cells of a spot share their state? Then states and proportions go together.

In a sum of random cells of a type their states average out, and its mean expression
serves. Where neighbours are in one state, as along a gradient through a tumour, they
differ from the mean expression in the same genes, and do not average out. That
neighbouring spots deviate alike tells it: how much a spot deviates does not, since a
spot of one or two cells does so by chance as much.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from torch import Tensor

from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import LEAST
from napari_destvi.training.estimates import LikelihoodEstimate, explain
from napari_destvi.training.proportions import ProportionFit

#: Pairs of neighbours that are compared, and simulated spots.
N_SPOTS = 1024
#: From this ratio on, states are fitted with the proportions: the geometric middle of
#: what was measured. At most 0.8 on four real slides, two windows, a reference of
#: another platform and three simulated slides of one to three cells a spot; 1.5 to 2.6
#: on two simulated tissues with an activation that moves 25 of 300 genes fourfold.
COHERENT_FROM = 1.1


class Deviation(NamedTuple):
    """How some spots differ from the mean expression of their most likely shares.

    Parameters
    ----------
    difference, mean : Tensor of shape (n_spots, n_genes)
        Counts less their expectation, and the expectation.
    """

    difference: Tensor
    mean: Tensor

    def covariance(self, other: Deviation) -> Tensor:
        """Return that of pairs of spots, relative to their means."""
        return (self.difference * other.difference).sum() / (
            self.mean * other.mean
        ).sum()

    def dispersion(self) -> Tensor:
        """Return the relative variance beyond the noise of counting."""
        counts = self.difference + self.mean
        beyond = self.difference.square().sum() - counts.sum()
        return (beyond / self.mean.square().sum()).clamp_min(LEAST)


@torch.no_grad()
def shared_dispersion(proportions: ProportionFit, counts: Counts) -> float:
    """Return what neighbouring spots have in common, in multiples of chance.

    The covariance of neighbours, less that of distant pairs, relative to the dispersion
    of sums of random cells of the reference.

    Parameters
    ----------
    proportions : ProportionFit
        Untrained.
    counts : Counts
        Of the spots; one alone shares nothing.
    """
    if len(counts) == 1:
        return 0.0
    problem, generator = proportions.problem, proportions.generator
    order = torch.randperm(len(counts), generator=generator, device=counts.device)
    spots = order[:N_SPOTS]
    neighbours = _nearest(problem.spatial.coordinates, spots)
    known = proportions.simulated.draw(N_SPOTS, proportions.gene_factor)
    likely = LikelihoodEstimate(proportions.profile())
    here, near, by_chance = (
        _deviation(of_spots, likely)
        for of_spots in (counts.rows(spots), counts.rows(neighbours), known.counts)
    )
    distant = Deviation(here.difference.roll(1, 0), here.mean.roll(1, 0))
    shared = here.covariance(near) - here.covariance(distant)
    return float(shared / by_chance.dispersion())


def _nearest(coordinates: NDArray[np.float64], spots: Tensor) -> Tensor:
    """Return the nearest other spot of each."""
    rows = spots.cpu().numpy()
    _, found = cKDTree(coordinates).query(coordinates[rows], k=2)
    other = np.where(found[:, 0] == rows, found[:, 1], found[:, 0])
    return torch.from_numpy(other).to(spots.device)


def _deviation(counts: Tensor, likely: LikelihoodEstimate) -> Deviation:
    mean = explain(likely, counts).mean
    return Deviation(counts - mean, mean)

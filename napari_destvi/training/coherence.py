"""Do the cells of a spot share their state? Then states and proportions go together.

In a sum of random cells of a type their states average out, and its mean expression
serves. Where neighbours are in one state, as along a gradient through a tumour, they
differ from the mean expression in the same genes, and do not average out. That
neighbouring spots deviate alike tells it: how much a spot deviates does not, since a
spot of one or two cells does so by chance as much. What is chance is told by sums of
random cells with the shares of the slide's own spots: types differ in how much their
cells do, so sums of other shares would tell of types that the slide has little of.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from torch import Tensor

from napari_destvi.training.cell_sums import CELLS_PER_SPOT, draw_pool
from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import Pooled, gene_weights, pooled_dispersion
from napari_destvi.training.estimates import LikelihoodEstimate, explain
from napari_destvi.training.proportions import ProportionFit
from napari_destvi.training.simulated_spots import SimulatedSpots

#: Pairs of neighbours that are compared, and simulated spots.
N_PAIRS, N_SIMULATED = 2048, 1024
#: Distances, in a random order of the spots, of the distant pairs.
DISTANT = (1, 5, 11, 23)
MIN_SPOTS = 24
#: From this ratio on, states are fitted with the proportions: the geometric middle of
#: what was measured with several seeds. It was at most 0.52 on five real slides, two
#: windows of them and two simulated slides of one and three cells a spot; at least 1.29
#: on five simulated tissues: two with an activation that moves 25 of 300 genes
#: fourfold, three with four fields of states in all types, as in Lopez et al. 2022.
COHERENT_FROM = 0.8
#: Either side of the ratio is taken with so many standard errors to the ratio's
#: disadvantage: few counts tell nothing.
N_ERRORS = 2.0


class Deviation(NamedTuple):
    """How some spots differ from the mean expression of their most likely shares.

    Parameters
    ----------
    difference, mean : Tensor of shape (n_spots, n_genes)
        Counts less their expectation, and the expectation.
    shares : Tensor of shape (n_spots, n_cell_types)
        The most likely ones.
    """

    difference: Tensor
    mean: Tensor
    shares: Tensor

    def covariance(self, other: Deviation, weights: Tensor) -> Pooled:
        """Return that of pairs of spots, relative to their means."""
        return Pooled.of(
            (self.difference * other.difference * weights).sum(1),
            (self.mean * other.mean * weights).sum(1),
        )

    def rolled(self, distance: int) -> Deviation:
        """Return the spots in another order."""
        return Deviation(*(rows.roll(distance, 0) for rows in self))


@torch.no_grad()
def shares_states(proportions: ProportionFit, counts: Counts) -> bool:
    """Return whether neighbouring spots deviate alike, by more than chance.

    The covariance of neighbours, less that of distant pairs, is compared with the
    dispersion of sums of random cells of the reference.

    Parameters
    ----------
    proportions : ProportionFit
        Untrained.
    counts : Counts
        Of the spots; a few tell nothing.
    """
    if len(counts) < MIN_SPOTS:
        return False
    pairs = _neighbours(proportions.problem.spatial.coordinates, counts, proportions)
    here, near = (_deviation(counts.rows(rows), proportions) for rows in pairs)
    weights = gene_weights(here.mean)
    shared = here.covariance(near, weights)
    distant = [
        here.covariance(here.rolled(k), weights) for k in DISTANT if k % len(here.mean)
    ]
    by_chance = _chance(proportions, here.shares, weights)
    beyond = shared.value - float(np.mean([pair.value for pair in distant]))
    error = math.hypot(shared.error, *(pair.error / len(distant) for pair in distant))
    most = by_chance.value + N_ERRORS * by_chance.error
    return beyond - N_ERRORS * error >= COHERENT_FROM * max(most, 0)


def _neighbours(
    coordinates: NDArray[np.float64], counts: Counts, proportions: ProportionFit
) -> tuple[Tensor, Tensor]:
    """Return rows of spots and of the nearest other spot of each, no pair twice."""
    generator = proportions.generator
    order = torch.randperm(len(counts), generator=generator, device=counts.device)
    spots = order[:N_PAIRS]
    pairs = torch.stack([spots, _nearest(coordinates, spots)], dim=1)
    first = np.unique(pairs.sort(dim=1).values.cpu().numpy(), axis=0, return_index=True)
    kept = torch.from_numpy(np.sort(first[1])).to(spots.device)
    one, other = pairs[kept].unbind(1)
    return one, other


def _chance(proportions: ProportionFit, shares: Tensor, weights: Tensor) -> Pooled:
    """Return the dispersion of sums of random cells of these shares."""
    problem, generator = proportions.problem, proportions.generator
    pool = draw_pool(
        problem.reference,
        N_SIMULATED,
        CELLS_PER_SPOT,
        generator,
        compositions=shares.cpu().numpy(),
    )
    simulated = SimulatedSpots(
        problem, n_simulated=N_SIMULATED, generator=generator, pool=pool
    )
    known, noise = simulated.draw_with_noise(N_SIMULATED, proportions.gene_factor)
    mean = _deviation(known.counts, proportions).mean
    return pooled_dispersion(known.counts, mean, weights=weights, other_noise=noise)


def _nearest(coordinates: NDArray[np.float64], spots: Tensor) -> Tensor:
    """Return the nearest other spot of each."""
    rows = spots.cpu().numpy()
    _, found = cKDTree(coordinates).query(coordinates[rows], k=2)
    other = np.where(found[:, 0] == rows, found[:, 1], found[:, 0])
    return torch.from_numpy(other).to(spots.device)


def _deviation(counts: Tensor, proportions: ProportionFit) -> Deviation:
    shares, mean = explain(LikelihoodEstimate(proportions.profile()), counts)
    return Deviation(counts - mean, mean, shares)

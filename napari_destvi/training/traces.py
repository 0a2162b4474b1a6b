"""Traces: shares too small to be believed, as every estimate leaves of absent types.

The counts of a few cells never fit their types exactly, so an estimate spreads a little
over types that are not there. A level is subtracted from every share, and nothing left
below 0: the one at which the fewest cells of simulated spots are given to a wrong type.
The simulated spots hold one to three times as many cells as those of the slide behave
like: fewer cells mean fewer types and more to be gained, but a slide is not everywhere
alike, its spots hold more than they behave like, and where there are many types a
high level would take away true ones.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from napari_destvi.training.cell_sums import CELLS_PER_SPOT
from napari_destvi.training.estimates import Explain
from napari_destvi.training.simulated_spots import KnownSpots

if TYPE_CHECKING:
    from jaxtyping import Float

#: The levels that are tried.
LEVELS = torch.arange(0, 0.2001, 0.0025)
#: Nothing above this part of a spot's largest share is a trace.
LARGEST_TRACE = 0.5
#: How many times the told number of cells simulated spots hold at most.
SPREAD_OF_NUMBERS = 3


def numbers_alike(told: float) -> tuple[int, int]:
    """Return the fewest and most cells of spots like those of the slide.

    Parameters
    ----------
    told : float
        Cells that a spot behaves like; NaN where it cannot be told.
    """
    if math.isnan(told):
        return CELLS_PER_SPOT
    fewest = round(told)
    return fewest, SPREAD_OF_NUMBERS * fewest


@torch.no_grad()
def trace_level(explain: Explain, known: KnownSpots) -> float:
    """Return the level at which the fewest cells are given to a wrong type.

    Parameters
    ----------
    explain : callable
        The estimate, traces included, for counts of shape (n, n_genes) of any spots.
    known : KnownSpots
        Simulated ones.
    """
    found = explain(known.counts).proportions
    misplaced = [
        (without_traces(found, float(level)) - known.cell_share).abs().sum()
        for level in LEVELS
    ]
    return float(LEVELS[int(torch.stack(misplaced).argmin())])


def without_traces(
    shares: Float[Tensor, "spots types"], level: float
) -> Float[Tensor, "spots types"]:
    """Return the shares above the level, as shares.

    Parameters
    ----------
    shares : Tensor of shape (n_spots, n_cell_types)
        Rows sum to 1.
    level : float
        From 0 to 1.
    """
    largest = LARGEST_TRACE * shares.amax(1, keepdim=True)
    above = (shares - largest.clamp_max(level)).clamp_min(0)
    return above / above.sum(1, keepdim=True)

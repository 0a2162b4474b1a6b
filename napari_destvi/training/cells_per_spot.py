"""How many cells a spot of the slide behaves like, told by how its counts disperse.

Sums of few cells differ from their expectation by more than sums of many. Simulated
spots of known numbers show by how much; the number whose dispersion is that of the real
spots is what the slide behaves like. Where cells of a spot resemble each other by more
than their type, as in tissue, it is fewer than there are: half to two thirds of them on
two real slides.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from napari_destvi.data.problem import Problem
from napari_destvi.results.remarks import MOST_CELLS
from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import Pooled, gene_weights, pooled_dispersion
from napari_destvi.training.simulated_spots import sums_of_cells

#: The numbers that are tried; between them it is interpolated.
NUMBERS_OF_CELLS = (1, 2, 3, 4, 6, 8, 12, 16, MOST_CELLS)
#: Simulated spots of each number, and real spots.
N_SPOTS_OF_EACH, N_REAL_SPOTS = 512, 1024
#: A difference of fewer standard errors tells nothing.
N_ERRORS = 3.0


@torch.no_grad()
def cells_per_spot(
    expect: Callable[[Tensor], Tensor],
    *,
    counts: Counts,
    problem: Problem,
    gene_factor: Tensor,
    generator: torch.Generator,
) -> float:
    """Return the number of cells, from 1 to 32, that spots of the slide behave like.

    NaN where the counts are too few to tell.

    Parameters
    ----------
    expect : callable
        From counts of shape (n, n_genes) of any spots to their expectation.
    counts : Counts
        Of the real spots.
    problem : Problem
        Gives the cells of the reference.
    gene_factor : Tensor of shape (n_genes,)
        Log factor of each gene between slide and reference.
    generator : torch.Generator
        Source of everything random.
    """
    real = counts.sample(N_REAL_SPOTS, generator)
    mean = expect(real)
    weights = gene_weights(mean)
    of_numbers = []
    for number in NUMBERS_OF_CELLS:
        known, noise = sums_of_cells(
            (number, number),
            problem,
            n_spots=N_SPOTS_OF_EACH,
            gene_factor=gene_factor,
            generator=generator,
        )
        expected = expect(known.counts)
        of_numbers.append(
            pooled_dispersion(
                known.counts, expected, weights=weights, other_noise=noise
            )
        )
    return _told(pooled_dispersion(real, mean, weights=weights), of_numbers)


def _told(of_slide: Pooled, of_numbers: list[Pooled]) -> float:
    fewest, most = of_numbers[0], of_numbers[-1]
    error = math.hypot(fewest.error, most.error, of_slide.error)
    if not fewest.value - most.value > N_ERRORS * error:  # also where one is NaN
        return math.nan
    falling = np.minimum.accumulate([pooled.value for pooled in of_numbers])
    # np.interp wants rising places, and of equal ones takes the last: the fewest cells
    numbers = np.log(NUMBERS_OF_CELLS)[::-1]
    return float(np.exp(np.interp(of_slide.value, falling[::-1], numbers)))

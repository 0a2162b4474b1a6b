"""How many cells a spot of the slide holds, told by how much its counts disperse.

Sums of few cells differ from their expectation by more than sums of many. Simulated
spots of known numbers show by how much; the number whose dispersion is that of the real
spots is what the slide behaves like. Where cells of a spot resemble each other by more
than their type it is fewer than there are.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from napari_destvi.data.problem import Problem
from napari_destvi.training.counts import Counts
from napari_destvi.training.dispersion import median_overdispersion
from napari_destvi.training.estimates import Explain
from napari_destvi.training.simulated_spots import sums_of_cells

#: The numbers that are tried; between them it is interpolated.
NUMBERS = (1, 2, 3, 4, 6, 8, 12, 16, 32)
#: Simulated spots of each number, and real spots.
N_SPOTS_OF_EACH, N_REAL_SPOTS = 256, 1024


@torch.no_grad()
def cells_per_spot(
    explain: Explain,
    *,
    counts: Counts,
    problem: Problem,
    gene_factor: Tensor,
    generator: torch.Generator,
) -> float:
    """Return the number of cells, from 1 to 32, that spots of the slide behave like.

    Parameters
    ----------
    explain : callable
        The estimate, for counts of shape (n, n_genes) of any spots.
    counts : Counts
        Of the real spots.
    problem : Problem
        Gives the cells of the reference.
    gene_factor : Tensor of shape (n_genes,)
        Log factor of each gene between slide and reference.
    generator : torch.Generator
        Source of everything random.
    """
    of_numbers = []
    for number in NUMBERS:
        known = sums_of_cells(
            number,
            problem,
            n_spots=N_SPOTS_OF_EACH,
            gene_factor=gene_factor,
            generator=generator,
        )
        of_numbers.append(float(median_overdispersion(known.counts, explain)))
    real = counts.sample(N_REAL_SPOTS, generator)
    of_slide = float(median_overdispersion(real, explain))
    rising = np.argsort(of_numbers, kind="stable")  # as np.interp wants its points
    log_dispersion = np.log(np.array(of_numbers)[rising])
    log_number = np.log(np.array(NUMBERS))[rising]
    return float(np.exp(np.interp(np.log(of_slide), log_dispersion, log_number)))

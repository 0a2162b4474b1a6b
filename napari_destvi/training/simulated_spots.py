"""Simulated spots of known composition, to teach the proportion network."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from napari_destvi.data.problem import Problem
from napari_destvi.training.cell_sums import CELLS_PER_SPOT, SpotPool, draw_pool


class KnownSpots(NamedTuple):
    """Simulated spots and what is true of them.

    Parameters
    ----------
    counts : Tensor of shape (n_spots, n_genes)
        Poisson counts with the library sizes of real spots.
    count_share : Tensor of shape (n_spots, n_cell_types)
        Share of each type in the counts; rows sum to 1.
    cell_share : Tensor of shape (n_spots, n_cell_types)
        Share of each type among the cells; rows sum to 1.
    """

    counts: Tensor
    count_share: Tensor
    cell_share: Tensor


class SimulatedSpots:
    """A pool of sums of reference cells, made to look like the slide when drawn.

    Parameters
    ----------
    problem : Problem
        Gives the cells, and the library sizes of the slide.
    n_simulated : int
        Size of the pool.
    cells_per_spot : tuple of two int
        Fewest and most cells of a spot.
    generator : torch.Generator
        Source of everything random, and the device.
    pool : SpotPool, optional
        What was drawn before, over the genes of the problem, which then needs no cells.
    """

    def __init__(
        self,
        problem: Problem,
        *,
        n_simulated: int,
        cells_per_spot: tuple[int, int] = CELLS_PER_SPOT,
        generator: torch.Generator,
        pool: SpotPool | None = None,
    ) -> None:
        self.generator, device = generator, generator.device
        self._cpu_generator = torch.Generator().manual_seed(generator.initial_seed())
        if pool is None:
            pool = draw_pool(problem.reference, n_simulated, cells_per_spot, generator)
        self._pool = pool
        library_size = np.asarray(problem.spatial.counts.sum(axis=1)).ravel()
        self._library_size = torch.from_numpy(library_size).to(device)

    def draw(self, n_spots: int, gene_factor: Tensor) -> KnownSpots:
        """Return simulated spots.

        Parameters
        ----------
        n_spots : int
            How many.
        gene_factor : Tensor of shape (n_genes,)
            Log factor of each gene between slide and reference.
        """
        rows, mean = self._expected(n_spots, gene_factor)
        return self._known(rows, mean)

    def draw_with_noise(
        self, n_spots: int, gene_factor: Tensor
    ) -> tuple[KnownSpots, Tensor]:
        """Return simulated spots and what the reference's own counting adds to them.

        Parameters
        ----------
        n_spots, gene_factor
            As above.

        Returns
        -------
        known : KnownSpots
            The spots.
        noise : Tensor of shape (n_spots, n_genes)
            Variance of the expected counts, for the cells' counts are but a sample.
        """
        rows, mean = self._expected(n_spots, gene_factor)
        n_counts = self._pool.n_counts[rows, None]
        of_cells = (self._pool.profile[rows] * n_counts).clamp_min(1)
        return self._known(rows, mean), mean.square() / of_cells

    def _expected(self, n_spots: int, gene_factor: Tensor) -> tuple[Tensor, Tensor]:
        """Return rows of the pool and the counts to expect of them on the slide."""
        rows = self._random_rows(len(self._pool.profile), n_spots)
        library_size = self._library_size[
            self._random_rows(len(self._library_size), n_spots)
        ]
        profile = self._pool.profile[rows] * gene_factor.detach().exp()
        scale = library_size / profile.sum(-1).clamp_min(1e-12)
        # Factors that diverged are found in the loss of the real spots, not here.
        return rows, profile.mul_(scale[:, None]).nan_to_num_(0, 0, 0)

    def _known(self, rows: Tensor, mean: Tensor) -> KnownSpots:
        return KnownSpots(
            self._poisson(mean),
            self._pool.count_share[rows],
            self._pool.cell_share[rows],
        )

    def _poisson(self, mean: Tensor) -> Tensor:
        if mean.device.type != "mps":
            return torch.poisson(mean, generator=self.generator)
        # PyTorch draws no Poisson numbers on Apple's graphics cards.
        return torch.poisson(mean.cpu(), generator=self._cpu_generator).to(mean.device)

    def _random_rows(self, n_rows: int, n_wanted: int) -> Tensor:
        return torch.randint(
            n_rows, (n_wanted,), generator=self.generator, device=self.generator.device
        )


def sums_of_cells(
    cells_per_spot: tuple[int, int],
    problem: Problem,
    *,
    n_spots: int,
    gene_factor: Tensor,
    generator: torch.Generator,
) -> tuple[KnownSpots, Tensor]:
    """Return simulated spots of so many cells, and their noise, from a pool as large.

    Parameters
    ----------
    cells_per_spot : tuple of two int
        Fewest and most cells of a spot.
    problem, gene_factor, generator
        As for `SimulatedSpots`.
    n_spots : int
        How many spots.
    """
    simulated = SimulatedSpots(
        problem,
        n_simulated=n_spots,
        cells_per_spot=cells_per_spot,
        generator=generator,
    )
    return simulated.draw_with_noise(n_spots, gene_factor)

"""Simulated copies of spots: what the augmented form learns compositions from."""

from __future__ import annotations

import torch
from torch import Tensor

from napari_destvi.model.augmented.copies import N_COPIES, SIMULATED, Copies
from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.training.augmented.draws import Draws


class SpotCopies:
    """Draws the copies of a mini-batch from the model as it is.

    A copy has the library size of its spot, a composition and states of its own, and
    the expression that the model expects of them: as the gene factors are learned,
    the copies come to look like the slide.

    Parameters
    ----------
    model : AugmentedSpotModel
        The model in training; no gradient flows into the copies.
    generator : torch.Generator
        Source of everything random.
    """

    def __init__(
        self, model: AugmentedSpotModel, *, generator: torch.Generator
    ) -> None:
        self.model, self.draws = model, Draws(generator)
        self.generator = generator

    @torch.no_grad()
    def draw(self, counts: Tensor) -> Copies:
        """Return these spots with their copies.

        Parameters
        ----------
        counts : Tensor of shape (n_spots, n_genes)
            Counts of the spots.
        """
        form, n_spots = self.model.form, len(counts)
        n_types = self.model.n_cell_types
        state = self.model.prior.sample(N_COPIES * n_spots, generator=self.generator)
        state = state.unflatten(0, (N_COPIES, n_spots))
        proportions = self.draws.dirichlet(
            form.type_concentration, (N_COPIES, n_spots, n_types)
        )
        share = self._shares(n_spots)
        expected = self.expected_counts(counts, proportions, state)
        simulated = self.draws.negative_binomial(
            expected, self.model.log_inverse_dispersion.exp()
        )
        return Copies(mixed(counts, simulated, share), share, proportions, state)

    def expected_counts(
        self, counts: Tensor, proportions: Tensor, state: Tensor
    ) -> Tensor:
        """Return the expected counts of the simulations.

        Parameters
        ----------
        counts : Tensor of shape (n_spots, n_genes)
            Of the spots, which give their library sizes.
        proportions : Tensor of shape (3, n_spots, n_cell_types)
            What the copies are made of.
        state : Tensor of shape (3, n_spots, n_cell_types, n_latent)
            States of the types.

        Returns
        -------
        Tensor of shape (2, n_spots, n_genes)
            Of all copies but the original, of which nothing is simulated.
        """
        library_size = counts.sum(-1, keepdim=True)
        larger = library_size + self.model.form.extra_counts
        profiles = self.model.type_expression(state[SIMULATED:])
        mixture = proportions[SIMULATED:].unsqueeze(-2) @ profiles
        return torch.stack([larger, library_size]) * mixture.squeeze(-2)

    def _shares(self, n_spots: int) -> Tensor:
        """Return the share of the simulation in each copy, of shape (3, n_spots)."""
        drawn = self.draws.beta(*self.model.form.copy_share, (n_spots,))
        return torch.stack([torch.zeros_like(drawn), torch.ones_like(drawn), drawn])


def mixed(counts: Tensor, simulated: Tensor, share: Tensor) -> Tensor:
    """Return the spots, their simulations, and what lies between.

    Parameters
    ----------
    counts : Tensor of shape (n_spots, n_genes)
        Of the spots.
    simulated : Tensor of shape (2, n_spots, n_genes)
        Counts of the simulations.
    share : Tensor of shape (3, n_spots)
        Share of the simulation in each copy; 0 for the first.

    Returns
    -------
    Tensor of shape (3, n_spots, n_genes)
    """
    copies = torch.lerp(counts, simulated, share[SIMULATED:].unsqueeze(-1))
    return torch.cat([counts.unsqueeze(0), copies])

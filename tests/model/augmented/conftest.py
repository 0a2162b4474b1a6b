"""A small spot model of the augmented form, with copies of its spots."""

from __future__ import annotations

import pytest
import torch

N_SPOTS, N_GENES, N_TYPES, N_LATENT, N_COMPONENTS = 6, 12, 3, 2, 4


@pytest.fixture
def sizes():
    from napari_destvi.model.augmented.reference import AugmentedSizes

    return AugmentedSizes(
        n_genes=N_GENES,
        n_cell_types=N_TYPES,
        n_latent=N_LATENT,
        n_hidden=16,
        n_prior_components=N_COMPONENTS,
        dropout=0.5,
    )


@pytest.fixture
def reference(sizes):
    """A reference model whose numbers are all drawn, none at its start of 0."""
    from napari_destvi.model.augmented.reference import AugmentedReferenceModel

    generator = torch.Generator().manual_seed(0)
    model = AugmentedReferenceModel(sizes, generator=generator)
    with torch.no_grad():
        model.prior_logits.normal_(generator=generator)
        model.decoder.numbers.type_offset.normal_(generator=generator)
    return model


@pytest.fixture
def build(reference):
    """A function that builds a spot model for a mode of amortization."""
    from napari_destvi.config.augmented import AugmentedForm
    from napari_destvi.model.augmented.spots import AugmentedSpotModel
    from napari_destvi.model.spots import Amortized, Free

    generator = torch.Generator().manual_seed(1)

    def network(n_out):
        return Amortized(N_GENES, n_out, n_hidden=16, dropout=0.0, generator=generator)

    def free(n_out):
        return Free(N_SPOTS, n_out, generator=generator)

    def built(mode="both", **numbers):
        form = AugmentedForm(**numbers)
        has_network = mode in ("both", "proportion")
        abundance = (network if has_network else free)(N_TYPES + 1)
        if mode in ("both", "latent"):
            state = network(form.n_states * N_TYPES * (N_LATENT + 1))
        else:
            state = free(N_TYPES * N_LATENT)
        model = AugmentedSpotModel(
            reference, abundance_source=abundance, state_source=state, form=form
        )
        with torch.no_grad():
            model.gene_factor.normal_(generator=generator)
            model.noise_profile.normal_(generator=generator)
        return model

    return built


@pytest.fixture
def spots():
    """Counts and indices of all spots."""
    generator = torch.Generator().manual_seed(2)
    counts = torch.poisson(torch.full((N_SPOTS, N_GENES), 6.0), generator=generator)
    return counts, torch.arange(N_SPOTS)


@pytest.fixture
def copies(spots):
    """The spots with copies of drawn composition and state."""
    from napari_destvi.model.augmented.copies import Copies

    counts, _ = spots
    generator = torch.Generator().manual_seed(3)
    weights = torch.rand(3, N_SPOTS, N_TYPES, generator=generator)
    between = torch.rand(N_SPOTS, generator=generator)
    share = torch.stack([torch.zeros(N_SPOTS), torch.ones(N_SPOTS), between])
    simulated = torch.poisson(torch.full_like(counts, 9.0), generator=generator)
    return Copies(
        counts=torch.lerp(counts.expand(3, -1, -1), simulated, share[..., None]),
        share=share,
        proportions=weights / weights.sum(-1, keepdim=True),
        state=torch.randn(3, N_SPOTS, N_TYPES, N_LATENT, generator=generator),
    )

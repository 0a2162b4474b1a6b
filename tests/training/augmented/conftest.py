"""The numbers of a fit with the augmented form, and models for the small tissue."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def plan():
    """A short course of training; free numbers, each seen once an epoch, go fast."""
    from napari_destvi.config import FitPlan, Preset

    return FitPlan(
        batch_size=20,
        batch_size_reason="",
        epochs=160,
        epochs_reason="",
        reference_epochs=100,
        preset=Preset(
            name="augmented",
            description="",
            n_prior_components=4,
            spot_learning_rate=2e-2,
        ),
    )


@pytest.fixture(scope="session")
def trained_reference(problem, plan):
    """Return a trained reference model, and the losses of its epochs."""
    import torch

    from napari_destvi.training.augmented.reference import build_reference
    from napari_destvi.training.reference import train_reference

    generator = torch.Generator().manual_seed(0)
    model = build_reference(problem, plan, generator=generator)
    points = train_reference(model, problem, plan, generator=generator)
    return model, [point.loss for point in points if point.ends_epoch]


@pytest.fixture
def build(problem, plan, trained_reference):
    """A function that builds a spot model for a mode of amortization."""
    import torch

    from napari_destvi.config.augmented import AugmentedForm
    from napari_destvi.training.augmented.spots import build_spots

    def built(amortization="both", seed=1):
        return build_spots(
            problem,
            trained_reference[0],
            amortization=amortization,
            preset=plan.preset,
            form=AugmentedForm(),
            generator=torch.Generator().manual_seed(seed),
        )

    return built

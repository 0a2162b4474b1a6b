import dataclasses

import numpy as np
import pytest
import torch

from napari_destvi.config import AMORTIZATIONS
from napari_destvi.training.augmented import spots
from napari_destvi.training.counts import Counts
from napari_destvi.training.spots import estimate_spots


@pytest.fixture
def counts(problem):
    return Counts(problem.spatial.counts, device=torch.device("cpu"))


def _train(model, counts, plan, seed=2):
    generator = torch.Generator().manual_seed(seed)
    points = list(spots.train_spots(model, counts, plan, generator=generator))
    return estimate_spots(model, counts), [p.loss for p in points if p.ends_epoch]


def _mean_correlation(proportions, truth):
    pairs = zip(proportions.numpy().T, truth.T, strict=True)
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in pairs])


def test_loss_of_the_reference_falls(trained_reference):
    _, losses = trained_reference
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("amortization", AMORTIZATIONS)
def test_every_amortization_recovers_the_composition(
    build, counts, plan, truth, amortization
):
    estimate, losses = _train(build(amortization), counts, plan)
    proportions = estimate.proportions()
    assert _mean_correlation(proportions, truth) > 0.9
    torch.testing.assert_close(proportions.sum(-1), torch.ones(len(truth)))
    assert losses[-1] < losses[0]


def test_same_seed_gives_the_same_estimate_and_another_does_not(build, counts, plan):
    short = dataclasses.replace(plan, epochs=3)
    first, again, other = (
        _train(build(), counts, short, seed=seed)[0].proportions() for seed in (2, 2, 3)
    )
    torch.testing.assert_close(first, again, rtol=0, atol=0)
    assert not torch.equal(first, other)


@pytest.mark.parametrize("amortization", ["latent", "proportion", "none"])
def test_free_numbers_train_without_copies(
    build, counts, plan, amortization, monkeypatch
):
    """A copy of another composition and state would train those of its spot."""
    monkeypatch.setattr(spots, "SpotCopies", None)
    short = dataclasses.replace(plan, epochs=1)
    estimate, _ = _train(build(amortization), counts, short)
    assert torch.isfinite(estimate.abundance).all()

import numpy as np
import torch

from napari_destvi.config import FitConfig, resolve
from napari_destvi.training.reference import build_reference
from napari_destvi.training.state_prior import encode_cells, estimate_state_prior


def _model(problem):
    plan = resolve(FitConfig(), n_spots=60, n_cells=90)
    generator = torch.Generator().manual_seed(0)
    return build_reference(problem, plan, generator=generator)


def test_mixture_has_the_mean_and_covariance_diagonal_of_the_cells(problem):
    model = _model(problem)
    prior = estimate_state_prior(model, problem.reference, n_components=5, seed=0)
    mean, variance = encode_cells(model, problem.reference)
    for k in range(3):
        of_type = problem.reference.labels == k
        expected = mean[of_type].mean(0)
        np.testing.assert_allclose(prior.mean_state()[k], expected, atol=1e-5)
        spread = variance[of_type].mean(0) + mean[of_type].var(0)
        centred = prior.mean[k] - prior.mean_state()[k]
        total = prior.weight[k] @ (prior.variance[k] + centred**2)
        np.testing.assert_allclose(total, spread, rtol=1e-4)


def test_small_type_has_one_component_per_cell(problem):
    model = _model(problem)
    prior = estimate_state_prior(model, problem.reference, n_components=40, seed=0)
    assert ((prior.weight > 0).sum(-1) == 30).all()
    np.testing.assert_allclose(prior.weight.sum(-1), 1, rtol=1e-6)
    mean, _ = encode_cells(model, problem.reference)
    np.testing.assert_allclose(prior.mean[0, :30], mean[:30])

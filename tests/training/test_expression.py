"""What a result knows of the types' expression is what the spot model knows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from napari_destvi.model.augmented.spots import AugmentedSpotModel
from napari_destvi.results import imputed_counts, type_expression
from napari_destvi.results.imputed import COUNTS_OF_TYPE
from napari_destvi.results.state_limits import MIN_SHARE
from napari_destvi.training import in_turn_fit
from napari_destvi.training.expression import model_of_spots

N_TYPES = 3


@pytest.fixture(params=["joint", "published", "augmented"])
def model(request, fit_of_preset):
    """A spot model whose every number differs from its start."""
    _, spots = fit_of_preset(request.param)
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for values in spots.model.parameters():
            values.add_(0.3 * torch.randn(values.shape, generator=generator))
    return spots.model.eval()


@pytest.fixture
def settled(fit_of_preset):
    """The default fit, to the end of its states or of its shares."""

    def trained(*, has_states):
        _, spots = fit_of_preset("default")
        for stage in (
            ("spots", "shares", "states") if has_states else ("spots", "shares")
        ):
            list(spots.train(stage))
        return spots

    return trained


def _read_out(spots, status="complete"):
    return spots.read_out(status=status, settings={})


def test_the_arrays_tell_what_the_model_tells(model):
    states = torch.randn(50, N_TYPES, model.n_latent)
    with torch.no_grad():
        expected = model.type_expression(states).numpy()
    arrays = model_of_spots(model)
    for number in range(N_TYPES):
        found = arrays.expression(states[:, number].numpy(), number)
        np.testing.assert_allclose(found, expected[:, number], rtol=2e-5, atol=1e-9)


def test_later_training_changes_no_result(model):
    arrays = model_of_spots(model)
    before = arrays.gene_factor.copy(), arrays.weight.copy()
    with torch.no_grad():
        model.gene_factor.add_(1)
        model.decoder.numbers.head.weight.add_(1)
    np.testing.assert_array_equal(arrays.gene_factor, before[0])
    np.testing.assert_array_equal(arrays.weight, before[1])


def test_noise_is_on_the_scale_of_the_types(model, spot_counts):
    """What is expected in all is the same with the arrays and with the model."""
    rows = torch.arange(60)
    counts = spot_counts.rows(rows)
    arrays = model_of_spots(model)
    with torch.no_grad():
        if isinstance(model, AugmentedSpotModel):
            found = model.predict(counts, rows)
            # a result keeps the mean of the states: all are there
            mean = found.estimate().cell_state.unsqueeze(-3)
            found = replace(found, state=mean.expand_as(found.state))
            estimate, expected = found.estimate(), model.rate(found)
        else:
            estimate = model.estimate(counts, rows)
            expected = model.rate(estimate) * model.logits.exp()
    abundance, states = estimate.abundance, estimate.cell_state
    total = abundance[:, -1:].numpy() * arrays.noise
    for number in range(N_TYPES):
        expression = arrays.expression(states[:, number].numpy(), number)
        total += abundance[:, [number]].numpy() * expression
    np.testing.assert_allclose(total, expected.numpy(), rtol=1e-4, atol=1e-8)


def test_the_default_fit_tells_the_expression_of_its_states(settled, monkeypatch):
    monkeypatch.setattr(in_turn_fit, "MIN_STATE_STEPS", 0)
    spots = settled(has_states=True)
    result = _read_out(spots)
    assert result.has_fitted_states
    with torch.no_grad():
        states = torch.from_numpy(result.cell_state)
        expected = spots.states.type_expression(states).numpy()
    found = type_expression(result, "B", result.gene_names)
    is_there = result.proportions[:, 1] >= MIN_SHARE
    assert 0 < is_there.sum() < len(is_there)
    assert np.isnan(found[~is_there]).all()
    expected = COUNTS_OF_TYPE * expected[is_there, 1]
    np.testing.assert_allclose(found[is_there], expected, rtol=2e-5, atol=1e-6)


def test_counts_are_shared_out_as_the_model_expects_them(settled, monkeypatch, problem):
    monkeypatch.setattr(in_turn_fit, "MIN_STATE_STEPS", 0)
    spots = settled(has_states=True)
    result, counts = _read_out(spots), problem.spatial.counts.toarray()
    with torch.no_grad():
        rows = torch.arange(len(counts))
        estimate = spots.states.estimate(torch.from_numpy(counts), rows)
        of_type = estimate.abundance[:, [0]] * spots.states.type_expression(
            estimate.cell_state[:, 0], torch.zeros(len(counts), dtype=torch.long)
        )
        share = of_type / (spots.states.rate(estimate) * spots.states.logits.exp())
    found = imputed_counts(result, counts, "A", result.gene_names)
    np.testing.assert_allclose(found, counts * share.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("status", ["running", "stopped"])
def test_before_the_states_the_expression_is_that_of_the_mean_state(settled, status):
    result = _read_out(settled(has_states=False), status)
    assert not result.has_fitted_states
    known = type_expression(result, "C", ["gene 25", "gene 3"])
    known = known[np.isfinite(known).all(axis=1)]
    assert len(known) > 1
    np.testing.assert_allclose(known, np.broadcast_to(known[0], known.shape), rtol=1e-5)
    assert known[0, 0] > known[0, 1]  # gene 25 is one of those that C has on

"""The decoder as arrays: what it computes, in which parts, and what it refuses."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.results import expression_model as module
from napari_destvi.results.stored_expression import restored_model, stored_arrays


@pytest.fixture
def states():
    return np.random.default_rng(2).normal(size=(50, 3)).astype(np.float32)


def _by_hand(model, state, cell_type):
    x = state.astype(np.float64)
    for layer in model.hidden:
        x = x @ layer.weight.T + layer.bias[cell_type]
        x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-5)
        x = np.maximum(x, 0)
    numbers = x @ model.weight.T + model.offset[cell_type]
    if model.link == "softmax":
        share = np.exp(numbers + model.gene_factor)
        return share / share.sum(1, keepdims=True)
    return np.log1p(np.exp(numbers)) * np.exp(model.logits + model.gene_factor)


def test_it_is_the_formula(expression_model, states):
    for number in range(2):
        expected = _by_hand(expression_model, states, number)
        found = expression_model.expression(states, number)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_chosen_genes_are_columns_of_all(expression_model, states):
    all_genes = expression_model.expression(states, 1)
    chosen = expression_model.expression(states, 1, np.array([3, 0]))
    np.testing.assert_allclose(chosen, all_genes[:, [3, 0]], rtol=1e-5)


def test_rows_do_not_depend_on_the_block_that_they_are_in(
    expression_model, states, monkeypatch
):
    at_once = expression_model.expression(states, 0)
    monkeypatch.setattr(module, "_BLOCK_SIZE", 40)
    np.testing.assert_allclose(expression_model.expression(states, 0), at_once, 1e-5)


def test_shares_of_all_genes_are_all(expression_model, states):
    if expression_model.link == "softmax":
        found = expression_model.expression(states, 0).sum(axis=1)
        np.testing.assert_allclose(found, 1, rtol=1e-5)


def test_an_unknown_state_has_an_unknown_expression(expression_model, states):
    states[3] = np.nan
    found = expression_model.expression(states, 0)
    assert np.flatnonzero(np.isnan(found).any(axis=1)).tolist() == [3]


def test_a_large_number_does_not_overflow(expression_model, states):
    loud = dataclasses.replace(expression_model, offset=expression_model.offset + 200)
    assert np.isfinite(loud.expression(states, 0)).all()


def test_a_stored_model_comes_back(expression_model, states):
    back = restored_model(stored_arrays(expression_model), expression_model.link)
    np.testing.assert_array_equal(
        back.expression(states, 1), expression_model.expression(states, 1)
    )


@pytest.mark.parametrize("name", ["weight", "offset", "logits", "noise"])
def test_arrays_of_other_models_are_refused(expression_model, name):
    arrays = stored_arrays(expression_model)
    arrays[name] = arrays[name][..., :-1] if name == "offset" else arrays[name][:-1]
    with pytest.raises(ValueError, match="do not fit together"):
        restored_model(arrays, expression_model.link)


def test_an_unknown_link_is_refused(expression_model):
    with pytest.raises(ValueError, match="exp"):
        restored_model(stored_arrays(expression_model), "exp")

"""A trained model as named arrays."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

GENES, TYPES = tuple("abcdef"), ("A", "B", "C")


@pytest.fixture
def model(drawn_trained):
    return drawn_trained(GENES, TYPES)


def _with(model, **arrays):
    return dataclasses.replace(model, arrays={**model.arrays, **arrays})


def test_a_gene_that_all_types_have_alike_tells_nothing(model):
    profile = np.full((3, 6), 0.1, np.float32)
    profile[0, 0], profile[1, 1] = 0.5, 0.2
    told = _with(model, profile=profile).information()
    assert told.sum() == pytest.approx(1)
    assert told[0] > told[1] > 1e-3
    np.testing.assert_allclose(told[2:], 0, atol=1e-6)


def test_the_model_of_the_expression_is_that_of_its_arrays(model):
    found = model.expression_model
    assert (found.n_genes, found.n_cell_types) == (6, 3)
    np.testing.assert_array_equal(found.weight, model.arrays["expression/weight"])


@pytest.mark.parametrize("name", ["profile", "gene_factor", "solved_factor"])
def test_arrays_of_other_sizes_are_refused(model, name):
    with pytest.raises(ValueError, match="do not fit"):
        _with(model, **{name: np.zeros((2, 2), np.float32)})


def test_a_missing_array_is_refused(model):
    arrays = {k: v for k, v in model.arrays.items() if k != "solved_factor"}
    with pytest.raises(ValueError, match="no solved_factor"):
        dataclasses.replace(model, arrays=arrays)

"""A gene within a type, found by what was typed."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.layers.expression_map import expression_map, fitted_gene
from napari_destvi.results import Result, type_expression


@pytest.fixture
def result(drawn_expression) -> Result:
    shares = np.array([[0.5, 0.5], [0.95, 0.05], [0.2, 0.8]], np.float32)
    return Result(
        spot_names=("a", "b", "c"),
        cell_types=("B cell", "T cell"),
        gene_names=("Gfap", "MALAT1", "Malat1"),
        abundance=shares,
        proportions=shares,
        cell_state=np.random.default_rng(0).normal(size=(3, 2, 3)).astype("f4"),
        activation=shares,
        expression_model=drawn_expression(n_types=2, n_genes=3, n_latent=3),
        noise_abundance=np.zeros(3, np.float32),
    )


def test_the_map_is_that_of_the_result(result):
    found = expression_map(result, " gfap ", "T cell")
    assert (found.gene, found.title) == ("Gfap", "Gfap in T cell · expression")
    assert found.spot_names == ("a", "b", "c")
    expected = type_expression(result, "T cell", ["Gfap"])[:, 0]
    np.testing.assert_array_equal(found.values, expected)
    assert np.isnan(found.values).tolist() == [False, True, False]


def test_genes_that_differ_in_case_only_are_told_apart(result):
    assert fitted_gene(result, "Malat1") == "Malat1"
    with pytest.raises(InputError, match="several genes"):
        fitted_gene(result, "malat1")


def test_a_gene_that_was_not_fitted_is_answered_with_similar_ones(result):
    with pytest.raises(InputError, match=r'"Gfab" is not among the 3 genes.*Gfap'):
        expression_map(result, "Gfab", "T cell")


def test_an_older_result_says_so_whatever_the_gene(result):
    old = dataclasses.replace(result, expression_model=None, noise_abundance=None)
    with pytest.raises(InputError, match="do not hold what each type expresses"):
        expression_map(old, "Gfab", "T cell")

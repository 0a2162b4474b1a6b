"""The choice of variable genes, and when there is none."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.data.variable_genes import most_variable, number_to_keep
from napari_destvi.errors import ConfigError


@pytest.mark.parametrize(
    ("wish", "n_shared", "n_kept"),
    [
        ("auto", 4000, 4000),
        ("auto", 4001, 2000),
        (None, 30_000, 30_000),
        (500, 882, 500),
        (5000, 882, 882),
    ],
)
def test_panels_are_kept_and_transcriptomes_cut(wish, n_shared: int, n_kept: int):
    assert number_to_keep(wish, n_shared) == n_kept


@pytest.mark.parametrize("wish", [0, 1, 9, -3, "many", 2.5, True])
def test_a_wrong_number_is_refused(wish):
    with pytest.raises(
        ConfigError,
        match=r"Number of genes is .* at least 10, auto, or all \(in Python None",
    ):
        number_to_keep(wish, 100)


def test_genes_that_differ_between_types_are_chosen(rng: np.random.Generator):
    rates = rng.gamma(2, 1, size=400)
    fold = np.ones((2, 400))
    fold[0, :40], fold[1, :40] = 5, 0.2
    labels = np.repeat([0, 1], 100)
    counts = rng.poisson(rates * fold[labels]).astype(np.float32)
    chosen = most_variable(sp.csr_matrix(counts), 40)
    assert chosen.sum() == 40
    assert chosen[:40].mean() > 0.9


@pytest.mark.parametrize("n_varying", [1, 3, 20])
def test_genes_that_never_vary_are_not_chosen(n_varying: int, rng: np.random.Generator):
    counts = np.ones((30, 50), np.float32)
    counts[:, :n_varying] = rng.poisson(5, (30, n_varying))
    chosen = most_variable(sp.csr_matrix(counts), 25)
    assert np.flatnonzero(chosen).tolist() == list(range(n_varying))


@pytest.mark.parametrize("n_varying", [0, 3])
def test_too_few_genes_for_a_trend_are_not_ranked(
    n_varying: int, rng: np.random.Generator
):
    counts = np.ones((30, 50), np.float32)
    counts[:, :n_varying] = rng.poisson(5, (30, n_varying))
    assert most_variable(sp.csr_matrix(counts), 2) is None


def test_genes_without_a_trend_are_not_ranked(rng: np.random.Generator):
    values = rng.poisson(2, 30).astype(np.float32)
    same_mean_and_variance = np.stack([rng.permutation(values) for _ in range(20)], 1)
    assert most_variable(sp.csr_matrix(same_mean_and_variance), 5) is None

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


@pytest.mark.parametrize("wish", [0, -3, "many", 2.5, True])
def test_a_wrong_number_is_refused(wish):
    with pytest.raises(ConfigError, match="Number of genes is"):
        number_to_keep(wish, 100)


@pytest.mark.filterwarnings("ignore::FutureWarning")  # scanpy, while it is imported
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_genes_that_differ_between_types_are_chosen(rng: np.random.Generator):
    rates = rng.gamma(2, 1, size=400)
    fold = np.ones((2, 400))
    fold[0, :40], fold[1, :40] = 5, 0.2
    labels = np.repeat([0, 1], 100)
    counts = rng.poisson(rates * fold[labels]).astype(np.float32)
    chosen = most_variable(sp.csr_matrix(counts), 40)
    assert chosen.sum() == 40
    assert chosen[:40].mean() > 0.9


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # the trend that cannot be fitted
def test_counts_without_any_variation_have_no_variable_genes():
    assert most_variable(sp.csr_matrix(np.ones((20, 50), np.float32)), 10) is None

"""Scores of gene sets within a type."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.results import Result
from napari_destvi.states.gene_set_score import gene_set_score

N_SPOTS, N_GENES = 50, 90


@pytest.fixture
def result(drawn_expression):
    rng = np.random.default_rng(0)
    shares = rng.dirichlet((1, 1), N_SPOTS).astype(np.float32)
    return Result(
        spot_names=tuple(f"S{n}" for n in range(N_SPOTS)),
        cell_types=("A", "B"),
        gene_names=tuple(f"G{n}" for n in range(N_GENES)),
        abundance=shares,
        proportions=shares,
        cell_state=rng.normal(size=(N_SPOTS, 2, 3)).astype(np.float32),
        activation=shares,
        expression_model=drawn_expression(n_types=2, n_genes=N_GENES, n_latent=3),
        noise_abundance=np.full(N_SPOTS, 0.1, np.float32),
    )


def test_scores_are_about_zero_on_average_and_unknown_without_the_type(result):
    score = gene_set_score(result, "A", ["G3", "G5", "G8"])
    is_there = result.proportions[:, 0] >= 0.1
    np.testing.assert_array_equal(np.isfinite(score), is_there)
    assert np.nanmean(score) == pytest.approx(0.0, abs=1e-5)
    assert np.nanstd(score) > 0


def test_genes_that_rise_in_the_state_score_high_where_they_do(result):
    values = result.expression_frame("A")
    state = result.cell_state[:, 0, 0]
    is_there = result.proportions[:, 0] >= 0.1
    slopes = [
        np.corrcoef(np.log(values[gene][is_there]), state[is_there])[0, 1]
        for gene in values
    ]
    rising = [result.gene_names[n] for n in np.argsort(slopes)[-8:]]
    score = gene_set_score(result, "A", rising)
    assert np.corrcoef(score[is_there], state[is_there])[0, 1] > 0.6


def test_the_order_of_the_genes_does_not_matter(result):
    one = gene_set_score(result, "B", ["G1", "G2", "G3"])
    other = gene_set_score(result, "B", ["G3", "G1", "G2"])
    np.testing.assert_allclose(one, other, atol=1e-5)


def test_a_set_of_nearly_all_genes_is_refused(result):
    with pytest.raises(InputError, match="too few to compare it with"):
        gene_set_score(result, "A", list(result.gene_names[:-2]))

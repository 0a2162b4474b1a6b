"""What is learned from cells comes back in the cells that are simulated."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.errors import ConfigError
from napari_destvi.simulation.cell_types import graded_types
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.learned import (
    Learned,
    active_programmes,
    learn_expression,
)
from napari_destvi.simulation.tissue import simulate_tissue

RATES = np.array(
    [[8.0, 1.0, 4.0, 2.0, 3.0, 0.0] * 6, [1.0, 8.0, 4.0, 2.0, 3.0, 0.0] * 6]
)
GENES = tuple(f"gene {number}" for number in range(RATES.shape[1]))
N_CELLS = (600, 300)
SHAPE = 2.0


@pytest.fixture(scope="module")
def cells() -> tuple[sp.csr_matrix, np.ndarray]:
    """Gamma-Poisson counts of cells of one size; the last ones have no label."""
    rng = np.random.default_rng(0)
    labels = np.repeat(["common", "rare", None], [*N_CELLS, 5]).astype(object)
    rates = RATES[np.repeat([0, 1, 0], [*N_CELLS, 5])]
    counts = rng.poisson(rng.gamma(SHAPE, rates / SHAPE))
    return sp.csr_matrix(counts.astype(np.float32)), labels


@pytest.fixture(scope="module")
def learned(cells) -> Learned:
    return learn_expression(*cells, GENES)


def test_types_come_with_the_commonest_first(learned):
    assert learned.cell_types == ("common", "rare")


def test_genes_without_a_count_are_left_out(learned):
    assert learned.genes == tuple(np.array(GENES)[RATES[0] > 0])


def test_means_are_those_of_the_cells(learned):
    expected = RATES[:, RATES[0] > 0]
    np.testing.assert_allclose(np.exp(learned.log_rates), expected, rtol=0.15)
    assert learned.counts_per_cell == pytest.approx(expected[0].sum(), rel=0.02)


def test_dispersion_is_that_within_the_types(learned):
    assert np.median(learned.dispersion) == pytest.approx(SHAPE, rel=0.2)


def test_of_fewer_types_and_genes_the_commonest_and_most_telling_are_taken(cells):
    few = learn_expression(*cells, GENES, n_cell_types=1)
    assert few.cell_types == ("common",)
    telling = learn_expression(*cells, GENES, n_genes=12)
    assert telling.genes == tuple(np.array(GENES)[np.abs(RATES[0] - RATES[1]) > 0])


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [({"n_cell_types": 3}, "2 cell types"), ({"n_genes": 31}, "30 genes with counts")],
)
def test_more_than_there_is_cannot_be_learned(cells, wanted, sentence):
    with pytest.raises(ConfigError, match=sentence):
        learn_expression(*cells, GENES, **wanted)


@pytest.fixture(scope="module")
def design(learned) -> Design:
    return Design(
        graded_types(learned.cell_types, activation=1.0),
        n_spots=50,
        n_reference_cells=2000,
        n_genes=len(learned.genes),
        counts_per_cell=learned.counts_per_cell,
        activation=1.0,
    )


def test_only_the_active_type_has_active_genes_and_no_two_share_one(learned, design):
    programmes = active_programmes(learned, design)
    assert set(programmes.active_in) == {-1, 0}
    assert (programmes.signs[programmes.active_in == 0] != 0).all()


def test_simulated_cells_are_like_those_learned_from(learned, design):
    reference = simulate_tissue(design, seed=0, learned=learned).reference_counts
    counts = reference.counts.toarray()[reference.cell_types == 1]  # not active
    mean = counts.mean(axis=0) / counts.sum(axis=1).mean()
    expected = np.exp(learned.log_rates[1])
    # some 350 cells: a standard error of up to 7 %
    np.testing.assert_allclose(mean, expected / expected.sum(), rtol=0.25)


def test_a_gene_keeps_its_dispersion(learned, design):
    tissue = simulate_tissue(design, seed=0, learned=learned)
    np.testing.assert_array_equal(tissue.platform.dispersion, learned.dispersion)
    assert tissue.programmes.names == learned.genes

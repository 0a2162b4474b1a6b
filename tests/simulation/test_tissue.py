"""A simulated tissue is what its design says, and nothing but its seed draws it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anndata
import numpy as np
import pytest

from napari_destvi.errors import ConfigError
from napari_destvi.simulation import molecule_counts
from napari_destvi.simulation.annotated import (
    build_reference,
    build_spots,
    stores_expression,
)
from napari_destvi.simulation.cell_types import drawn_types
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import simulate_tissue

SAMPLE = Path(__file__).parents[2] / "sample_data" / "tissue_spots.h5ad"


def test_sizes_are_those_of_the_design(tissue):
    spots = build_spots(tissue, origin={})
    reference = build_reference(tissue, origin={})
    assert spots.shape == (120, 80)
    assert reference.shape == (200, 80)
    assert list(spots.var_names) == list(reference.var_names)
    assert set(reference.obs["cell_type"].cat.categories) == {
        "Type 1",
        "Type 2",
        "Type 3",
        "Type 4",
    }


def test_the_truth_has_the_keys_of_the_sample(tissue):
    sample = anndata.read_h5ad(SAMPLE, backed="r")
    spots = build_spots(tissue, origin={})
    assert set(spots.obsm) == set(sample.obsm)
    assert set(spots.obs) == set(sample.obs)
    assert set(spots.var) == set(sample.var)
    assert set(spots.uns) == set(sample.uns)
    assert {name.split("_")[0] for name in spots.layers} == {"expression"}
    sample.file.close()


def test_proportions_are_the_fractions_of_the_cells(tissue):
    spots = build_spots(tissue, origin={})
    numbers = spots.obsm["cell_counts"]
    totals = numbers.sum(axis=1)
    assert totals.between(*tissue.design.cell_range).all()
    assert totals.mean() == pytest.approx(5, abs=0.7)
    np.testing.assert_allclose(spots.obsm["proportions"], numbers.div(totals, axis=0))


def test_counts_are_those_of_the_cells_at_the_platform_of_the_slide(tissue):
    """On average: the mean over all spots of counts per expected count is 1."""
    expected = (
        tissue.design.capture
        * tissue.platform.gene_factor
        * sum(
            tissue.cell_numbers[:, [k]]
            * tissue.programmes.expression(k, tissue.activation[:, k])
            for k in range(4)
        )
    )
    expected *= tissue.spot_counts.depth[:, None]
    counts = tissue.spot_counts.counts.toarray()
    assert counts.sum() / expected.sum() == pytest.approx(1, abs=0.03)
    assert np.corrcoef(counts.ravel(), expected.ravel())[0, 1] > 0.8


def test_depth_sets_the_counts_of_a_spot(tissue):
    totals = tissue.spot_counts.counts.sum(axis=1)
    assert 600 < totals.mean() < 1600


def test_one_seed_makes_one_tissue_and_another_another(tissue):
    again = simulate_tissue(tissue.design, seed=3)
    other = simulate_tissue(tissue.design, seed=4)
    assert (tissue.spot_counts.counts != again.spot_counts.counts).nnz == 0
    assert (tissue.reference_counts.counts != again.reference_counts.counts).nnz == 0
    assert (tissue.spot_counts.counts != other.spot_counts.counts).nnz > 0


def test_a_change_of_the_reference_leaves_the_slide_as_it_is(tissue):
    design = replace(tissue.design, n_reference_cells=50)
    counts = simulate_tissue(design, seed=3).spot_counts.counts
    assert (counts != tissue.spot_counts.counts).nnz == 0


def test_counts_drawn_in_blocks_have_the_same_law(tissue, monkeypatch):
    monkeypatch.setattr(molecule_counts, "_VALUES_AT_ONCE", 80 * 7)
    counts = simulate_tissue(tissue.design, seed=3).spot_counts.counts
    assert counts.shape == (120, 80)
    whole = tissue.spot_counts.counts
    assert counts.sum() == pytest.approx(whole.sum(), rel=0.05)
    per_gene = [np.asarray(c.sum(axis=0)).ravel() for c in (counts, whole)]
    assert np.corrcoef(*per_gene)[0, 1] > 0.98


def test_without_platform_effect_all_genes_are_seen_alike(tissue):
    design = replace(tissue.design, platform_effect=0.0)
    assert (simulate_tissue(design, seed=3).platform.gene_factor == 1).all()


def test_without_activation_no_type_has_one():
    design = Design(
        drawn_types(6, activation=0), n_spots=20, n_reference_cells=60, activation=0
    )
    spots = build_spots(simulate_tissue(design, seed=0), origin={})
    assert spots.obsm["activation"].isna().all(axis=None)
    assert (spots.var["active_in"] == "none").all()
    assert not spots.uns["active_genes"]


def test_activation_moves_its_genes_by_the_wanted_amount(tissue):
    programmes = tissue.programmes
    full, none = (programmes.expression(0, np.array([level])) for level in (1.0, 0.0))
    moved = programmes.active_in == 0
    expected = np.where(moved, 3.0 * programmes.signs, 0)
    np.testing.assert_allclose(np.log(full / none)[0], expected, atol=1e-9)
    assert moved.sum() > 0


def test_markers_stand_out_in_their_type(tissue):
    rates = tissue.programmes.log_rates
    for k in range(4):
        markers = tissue.programmes.marker_of == k
        others = np.delete(rates, k, axis=0)
        assert (rates[k, markers] > others[:, markers].mean(axis=0)).all()


def test_true_expression_is_left_out_where_it_would_be_too_large(tissue, monkeypatch):
    assert stores_expression(tissue)
    monkeypatch.setattr(
        "napari_destvi.simulation.annotated.MAX_EXPRESSION_VALUES", 120 * 80 * 4 - 1
    )
    assert not stores_expression(tissue)
    assert not build_spots(tissue, origin={}).layers


def test_the_default_design_is_the_tissue_of_the_sample():
    """With its expected spots; the sample has all that lie on the tissue."""
    sample = anndata.read_h5ad(SAMPLE)
    tissue = simulate_tissue(Design(), seed=sample.uns["made_by"]["seed"], exact=False)
    assert (tissue.spot_counts.counts != sample.X).nnz == 0
    np.testing.assert_array_equal(tissue.cell_numbers, sample.obsm["cell_counts"])


@pytest.mark.parametrize("n_types", [2, 3, 6, 15])
def test_shares_of_types_fall_and_sum_to_one(n_types: int):
    types = drawn_types(n_types, activation=1.0)
    shares = [kind.tissue_share for kind in types]
    assert len({kind.name for kind in types}) == n_types
    assert sum(shares) == pytest.approx(1)
    assert sum(kind.reference_share for kind in types) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] / shares[-1] == pytest.approx(21)
    assert types[0].has_activation
    assert not types[-1].has_activation


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"n_spots": 5}, "number of spots is 5. Give at least 10"),
        ({"n_genes": 10}, "number of genes is 10. Give at least 24"),
        ({"cell_types": drawn_types(1, activation=1)}, "cell types is 1"),
        ({"n_reference_cells": 10}, "reference cells is 10. Give at least 30"),
        ({"cells_per_spot": 0.5}, "cells per spot is 0.5. Give at least 1"),
        ({"depth": 0}, "depth is 0"),
        ({"platform_effect": -1}, "platform effect is -1. Give at least 0"),
        ({"activation": float("nan")}, "activation is nan"),
    ],
)
def test_a_design_without_sense_is_refused(wrong: dict, sentence: str):
    with pytest.raises(ConfigError, match=sentence):
        Design(**wrong)


@pytest.mark.parametrize(("n_genes", "n_types"), [(8, 2), (24, 6), (60, 15)])
def test_few_genes_still_tell_types_apart(n_genes: int, n_types: int):
    types = drawn_types(n_types, activation=1.5)
    design = Design(types, n_spots=10, n_reference_cells=200, n_genes=n_genes)
    programmes = simulate_tissue(design, seed=0).programmes
    assert len(set(programmes.names)) == n_genes
    assert set(programmes.marker_of) >= set(range(n_types))

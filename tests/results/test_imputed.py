"""A gene within a type: where it is told, and that no count is lost or made up."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.results import imputed, imputed_counts, type_expression

COUNTS = np.random.default_rng(3).poisson(5, (7, 4)).astype(np.float32)


def test_expression_is_told_where_there_is_enough_of_the_type(imputing):
    found = type_expression(imputing, "T cell", ["Aqp4"])
    assert found.shape == (7, 1)
    expected = ~(imputing.proportions[:, 1] >= 0.1)
    np.testing.assert_array_equal(np.isnan(found[:, 0]), expected)
    assert expected.sum() == 3


def test_expression_is_that_of_the_state_in_the_spot(imputing):
    found = type_expression(imputing, "B cell", ["Actb", "Gfap"])
    states, columns = imputing.cell_state[:, 0], np.array([3, 0])
    expected = 1e4 * imputing.expression_model.expression(states, 0, columns)
    np.testing.assert_allclose(found[:-1], expected[:-1], rtol=1e-5)


def test_types_and_noise_add_up_to_what_was_observed(imputing):
    genes, noise = imputing.gene_names, 0.1 * imputing.expression_model.noise
    parts = [imputing.abundance[:, [k]] * _expression(imputing, k) for k in range(2)]
    of_noise = COUNTS * noise / (sum(parts) + noise)
    of_types = [imputed_counts(imputing, COUNTS, t, genes) for t in imputing.cell_types]
    total = sum(of_types) + of_noise
    np.testing.assert_allclose(total[:-1], COUNTS[:-1], rtol=1e-4)
    assert all((part[:-1] >= 0).all() for part in of_types)


def _expression(result, number):
    return result.expression_model.expression(result.cell_state[:, number], number)


def test_a_type_that_is_absent_has_no_counts(imputing):
    assert not imputed_counts(imputing, COUNTS, "T cell", imputing.gene_names)[2].any()


def test_a_spot_left_out_has_neither(imputing):
    genes = imputing.gene_names
    assert np.isnan(type_expression(imputing, "B cell", genes)[-1]).all()
    assert np.isnan(imputed_counts(imputing, COUNTS, "B cell", genes)[-1]).all()


def test_counts_do_not_depend_on_blocks(imputing, monkeypatch):
    at_once = imputed_counts(imputing, COUNTS, "B cell", imputing.gene_names)
    monkeypatch.setattr(imputed, "_BLOCK_SIZE", 2)
    in_blocks = imputed_counts(imputing, COUNTS, "B cell", imputing.gene_names)
    np.testing.assert_allclose(in_blocks, at_once, rtol=1e-5)


def test_a_table_has_the_names_of_spots_and_genes(imputing):
    frame = imputing.expression_frame("T cell", ["Actb", "Gfap"])
    assert list(frame.columns) == ["Actb", "Gfap"]
    assert tuple(frame.index) == imputing.spot_names
    np.testing.assert_array_equal(
        frame.to_numpy(), type_expression(imputing, "T cell", ["Actb", "Gfap"])
    )
    assert imputing.expression_frame("T cell").shape == (7, 4)


def test_an_unknown_gene_is_told_with_how_many_were_fitted(imputing):
    with pytest.raises(InputError, match="Sox2 is not among the 4 genes"):
        type_expression(imputing, "T cell", ["Gfap", "Sox2"])


def test_an_unknown_type_is_told_with_those_that_are_there(imputing):
    with pytest.raises(InputError, match=r"no cell type Mast.*B cell, T cell"):
        type_expression(imputing, "Mast", ["Gfap"])


def test_an_older_result_says_that_it_tells_nothing(imputing):
    old = dataclasses.replace(imputing, expression_model=None, noise_abundance=None)
    for ask in (
        lambda: old.expression_frame("T cell"),
        lambda: imputed_counts(old, COUNTS, "T cell", old.gene_names),
    ):
        with pytest.raises(InputError, match="do not hold what each type expresses"):
            ask()


def test_model_and_noise_come_together_and_fit_the_result(imputing):
    for change in ({"noise_abundance": None}, {"gene_names": ("A",)}):
        with pytest.raises(ValueError, match="expression_model"):
            dataclasses.replace(imputing, **change)
    with pytest.raises(ValueError, match="noise_abundance"):
        dataclasses.replace(imputing, noise_abundance=np.zeros(3, np.float32))

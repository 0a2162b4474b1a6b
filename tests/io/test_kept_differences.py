"""Genes that differ travel in the file of a result, whatever their groups' names."""

from __future__ import annotations

import dataclasses

import anndata as ad
import numpy as np
import pandas as pd

from napari_destvi.io.nested_entries import stored_differences
from napari_destvi.io.results import read_result, write_result
from napari_destvi.results import Difference, KeptDifference, Result
from napari_destvi.results.difference import COLUMNS

NAMES = ("a", "b", "c", "d")
FITTED = ("d", "b")
TITLES = ("T/B: z against all other spots", "T/B: a against all other spots") * 2


def kept(group, labels):
    genes = pd.Index(["G1", "G/2"], name="gene", dtype=object)
    numbers = np.random.default_rng(0).random((2, len(COLUMNS)))
    table = pd.DataFrame(numbers, index=genes, columns=list(COLUMNS))
    table.iloc[1, 2] = np.nan
    found = Difference("T/B", table, np.array(labels, np.int8), 1, 1, inflation=1.5)
    names = (group, "all other spots")
    return KeptDifference(found, *names, {"genes_asked_for": []}, {"numpy": "2"}, "now")


def result():
    shares = np.full((2, 1), 1.0, np.float32)
    return Result(
        spot_names=FITTED,
        cell_types=("T/B",),
        gene_names=("G1", "G/2"),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((2, 1, 2), np.float32),
        activation=shares,
        differences=tuple(kept(name, (1, 2)) for name in ("z", "a", "z", "a")),
    )


def slide():
    return ad.AnnData(
        np.ones((4, 2), np.float32),
        obs=pd.DataFrame(index=list(NAMES)),
        obsm={"differing_spots": np.ones((4, 1))},
    )


def test_comparisons_return_in_their_order_with_the_rows_of_the_file(tmp_path):
    path = write_result(result(), tmp_path / "kept.h5ad", spots=slide())
    found = read_result(path).differences
    assert tuple(one.title for one in found) == TITLES
    for one, before in zip(found, result().differences, strict=True):
        pd.testing.assert_frame_equal(
            one.difference.table, before.difference.table, check_exact=True
        )
        assert one.difference.spots.tolist() == [0, 2, 0, 1]  # d and b were fitted
        assert (one.settings, one.versions) == (before.settings, before.versions)
        assert repr(one) == repr(before)


def test_the_tables_are_read_by_other_programs_and_what_was_there_is_kept(tmp_path):
    path = write_result(result(), tmp_path / "kept.h5ad", spots=slide())
    read = ad.read_h5ad(path)
    entries = read.uns["napari_destvi"]["differences"]
    assert entries["comparison 2"]["title"] == TITLES[1]
    assert list(entries["comparison 2"]["table"].index) == ["G1", "G/2"]
    np.testing.assert_array_equal(read.obsm["differing_spots_input"], np.ones((4, 1)))


def test_no_name_of_a_region_is_the_name_of_a_folder_in_a_store():
    odd = kept("region=" + 300 * "x" + ": ?", (1, 2))
    assert set(stored_differences((odd, odd))) == {"comparison 1", "comparison 2"}


def test_a_result_that_keeps_nothing_leaves_no_trace_of_an_earlier_one(tmp_path):
    first = write_result(result(), tmp_path / "kept.h5ad", spots=slide())
    bare = dataclasses.replace(result(), differences=())
    again = write_result(bare, tmp_path / "bare.h5ad", spots=ad.read_h5ad(first))
    read = ad.read_h5ad(again)
    assert "differing_spots" not in read.obsm
    assert read_result(again).differences == ()

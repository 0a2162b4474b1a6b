"""Kept comparisons: told in words, one for each question, exact in their file."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from napari_destvi.results import Difference, KeptDifference
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.results.difference import BOTH, COLUMNS, labels_of
from napari_destvi.results.kept_difference import with_kept
from napari_destvi.states.keeping import to_keep, with_difference, without_difference


@pytest.fixture
def kept(imputing):
    """Genes of T cells, one without a p-value."""
    rng = np.random.default_rng(0)
    genes = pd.Index(imputing.gene_names, name="gene", dtype=object)
    table = pd.DataFrame(rng.random((4, 6)), index=genes, columns=list(COLUMNS))
    table.iloc[-1, [2, 3]] = np.nan
    spots = np.array([1, 1, 2, 2, 3, 0, 0], np.int8)
    found = Difference("T cell", table, spots, 2, 2, 1, 1.25, n_places=20)
    return to_keep(found, group="a/b", against="all other spots", genes=["Gfap"])


def assert_same(one, other):
    pd.testing.assert_frame_equal(
        one.difference.table, other.difference.table, check_exact=True
    )
    np.testing.assert_array_equal(one.difference.spots, other.difference.spots)
    assert repr(one) == repr(other)
    assert (one.settings, one.versions) == (other.settings, other.versions)


def test_spots_of_both_groups_have_a_label_of_their_own():
    both = np.array([True])
    assert labels_of(both, both) == [BOTH]


def test_kept_comparisons_return_exactly_from_an_archive(imputing, kept, tmp_path):
    other = dataclasses.replace(kept, group="rim")
    result = dataclasses.replace(imputing, differences=(kept, other))
    write_archive(result, tmp_path / "result.npz")
    found = read_archive(tmp_path / "result.npz").differences
    assert len(found) == 2
    for one, again in zip(result.differences, found, strict=True):
        assert_same(one, again)


def test_an_archive_without_comparisons_has_none(imputing, tmp_path):
    write_archive(imputing, tmp_path / "result.npz")
    assert read_archive(tmp_path / "result.npz").differences == ()


def test_an_older_answer_to_the_same_question_gives_way(kept):
    newer = dataclasses.replace(kept, created="2026-11-23")
    assert with_kept((kept,), newer) == (newer,)


@pytest.mark.parametrize("what", ["name", "spots", "genes"])
def test_another_question_is_kept_beside(kept, what):
    found = kept.difference
    other: KeptDifference = {
        "name": dataclasses.replace(kept, against="rim"),
        "spots": dataclasses.replace(
            kept, difference=dataclasses.replace(found, spots=found.spots[::-1])
        ),
        "genes": dataclasses.replace(kept, difference=found.among(["Gfap"])),
    }[what]
    assert with_kept((kept,), other) == (kept, other)


def test_a_comparison_of_other_spots_does_not_fit_a_result(imputing, kept):
    short = dataclasses.replace(kept.difference, spots=np.zeros(3, np.int8))
    with pytest.raises(ValueError, match="differences has shape"):
        with_difference(imputing, dataclasses.replace(kept, difference=short))


def test_a_comparison_that_is_removed_leaves_the_others(imputing, kept):
    other = dataclasses.replace(kept, group="rim")
    both = with_difference(with_difference(imputing, kept), other)
    assert without_difference(both, kept).differences == (other,)

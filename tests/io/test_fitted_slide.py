"""A slide is known by its spots and their counts, not by the name of its file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from napari_destvi.data.draft import row_totals
from napari_destvi.data.slide_hash import slide_hash
from napari_destvi.io.fitted_slide import is_of


def _with_provenance(result, slide):
    rows = [list(slide.obs_names).index(name) for name in result.spot_names]
    totals = row_totals(slide.X)[rows]
    known = {"slide_hash": slide_hash(result.spot_names, totals), "spots_matrix": "X"}
    return replace(result, settings={**result.settings, "data": known})


def test_the_slide_that_was_fitted_is_known_again_in_any_order(slide, result):
    fitted = _with_provenance(result, slide)
    assert is_of(fitted, slide)
    assert is_of(fitted, slide[np.arange(slide.n_obs)[::-1]].copy())


def test_a_slide_without_one_of_the_spots_is_another(slide, result):
    assert not is_of(result, slide[1:].copy())


def test_a_slide_of_the_same_names_with_other_counts_is_another(slide, result):
    fitted = _with_provenance(result, slide)
    other = slide.copy()
    other.X = other.X * 2
    assert not is_of(fitted, other)
    assert is_of(result, other)  # nothing is known of its counts

"""Another slide is known by its counts, in whichever matrix they were fitted."""

from __future__ import annotations

import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.slide_hash import is_another_slide, slide_hash

COUNTS = np.arange(12.0).reshape(4, 3)
NAMES = ("a", "b", "c", "d")


@pytest.mark.parametrize("source", ["X", 'layers["counts"]', 'layers["umis"]'])
@pytest.mark.parametrize("is_other", [False, True])
def test_other_counts_in_the_place_that_was_fitted_are_another_slide(
    source: str, is_other: bool
):
    known = {
        "spots_matrix": source,
        "slide_hash": slide_hash(NAMES, COUNTS.sum(axis=1)),
    }
    found = COUNTS + 1 if is_other else COUNTS
    slide = AnnData(found if source == "X" else np.log1p(COUNTS))
    if source != "X":
        slide.layers[source.split('"')[1]] = found
    assert is_another_slide(slide, np.arange(4), NAMES, known) == is_other


def test_a_slide_that_was_transformed_is_no_other():
    known = {"spots_matrix": "X", "slide_hash": "of other counts"}
    slide = AnnData(np.log1p(COUNTS))
    assert not is_another_slide(slide, np.arange(4), NAMES, known)

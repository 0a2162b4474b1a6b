"""Counts are found by the names of a fit, however the slide has them."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.fitted_counts import fitted_counts
from napari_destvi.errors import InputError

COUNTS = np.array([[1, 0, 3], [0, 5, 0]], dtype=np.float32)


def _slide(names, matrix=COUNTS, **columns):
    obs = pd.DataFrame(index=["a", "b"])
    return ad.AnnData(matrix, obs=obs, var=pd.DataFrame(columns, index=list(names)))


@pytest.mark.parametrize(
    "slide",
    [
        _slide(("GFAP", "SNAP25", "AQP4")),
        _slide(("E1", "E2", "E3"), symbol=["GFAP", "SNAP25", "AQP4"]),
        _slide(("GRCh38_GFAP", "GRCh38_SNAP25", "GRCh38_AQP4")),
        _slide(("Gfap", "Snap25", "Aqp4")),
    ],
    ids=["name", "column", "prefix", "case"],
)
def test_genes_are_found_in_their_order(slide):
    found = fitted_counts(slide, ["AQP4", "GFAP"])
    assert found.tolist() == [[3, 1], [0, 0]]


def test_rows_of_one_name_are_added_up():
    slide = _slide(("E1", "E2", "E3"), symbol=["A", "B", "A"])
    assert fitted_counts(slide, ["A"]).tolist() == [[4], [0]]


def test_a_slide_with_other_names_says_so():
    with pytest.raises(InputError, match="does not name its genes as the fit did"):
        fitted_counts(_slide(("A", "B", "C")), ["GFAP"])


def test_counts_that_are_not_where_they_were_fitted_are_not_replaced_by_others():
    slide = _slide("ABC")
    slide.layers["raw"] = np.log1p(COUNTS)
    for source in ('layers["raw"]', 'layers["gone"]'):
        with pytest.raises(InputError, match="holds no counts in layers"):
            fitted_counts(slide, ["A"], source=source)


def test_a_slide_without_counts_says_so():
    with pytest.raises(InputError, match="no counts"):
        fitted_counts(_slide("ABC", np.log1p(COUNTS)), ["A"])

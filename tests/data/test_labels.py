"""Labels: which column is guessed, how values become text, which spellings unite."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from anndata import AnnData

from napari_destvi.data.labels import label_candidates, merge_spellings, read_labels


def _reference(**columns) -> AnnData:
    n_cells = len(next(iter(columns.values())))
    names = [str(i) for i in range(n_cells)]
    return AnnData(
        np.ones((n_cells, 2), np.float32), obs=pd.DataFrame(columns, index=names)
    )


def test_the_best_guess_is_first_and_columns_that_name_cells_are_left_out():
    reference = _reference(
        batch=["a", "b"] * 4,
        my_annotation=["T", "B"] * 4,
        leiden=pd.Categorical(list("01230123")),
        barcode=list("abcdefgh"),
        n_counts=np.linspace(0, 1, 8).round(),
        constant=["x"] * 8,
        Cell_Type=["T", "B"] * 4,
        celltype=["T", "B"] * 4,
    )
    assert label_candidates(reference) == (
        "Cell_Type",
        "celltype",
        "leiden",
        "my_annotation",
        "batch",
    )


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["T", None, "T", "nan", "", "B"], dtype=object),
        pd.Series(["T", None, "T", "NA", " ", "B"], dtype="category"),
        pd.Series(["T", None, "T", "None", "N/A", "B"], dtype="string"),
    ],
)
def test_gaps_are_none_however_they_are_written(column: pd.Series):
    assert read_labels(column).tolist() == ["T", None, "T", None, None, "B"]


def test_numbers_become_text_without_a_decimal_point():
    column = pd.Series([1.0, np.nan, 2.0, 1.5])
    assert read_labels(column).tolist() == ["1", None, "2", "1.5"]


def test_the_commonest_spelling_stays():
    labels = np.array(["t cell", "T cell", "T cell", "Tcell", None, "B"], dtype=object)
    merged, merges = merge_spellings(labels)
    assert merged.tolist() == ["T cell"] * 4 + [None, "B"]
    assert merges == {"T cell": ("Tcell", "t cell")}

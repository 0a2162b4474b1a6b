"""What is a gene is told by one rule, for every reader and every check."""

from __future__ import annotations

import pandas as pd
import pytest

from napari_destvi.data.feature_kinds import are_genes

GENE = "Gene Expression"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([GENE, GENE], [True, True]),
        ([GENE, "Antibody Capture"], [True, False]),
        (["Negative Control Probe", GENE], [False, True]),
        (["protein_coding", "lncRNA"], [True, True]),  # another use of the column
    ],
)
def test_features_are_genes_as_the_file_says(kinds, expected):
    for dtype in ("object", "category"):
        features = pd.DataFrame({"feature_types": pd.Series(kinds, dtype=dtype)})
        assert are_genes(features).tolist() == expected


def test_without_a_word_all_features_are_genes():
    assert are_genes(pd.DataFrame(index=["A", "B"])).all()
    assert are_genes(pd.DataFrame()).size == 0

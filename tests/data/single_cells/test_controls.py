"""Controls of the platforms are told from genes."""

from __future__ import annotations

import pandas as pd
import pytest

from napari_destvi.data.single_cells.controls import are_controls

CONTROLS = (
    *("Blank-1", "Blank-50", "blank_12", "BLANK_0180"),
    *("NegControlProbe_00042", "NegControlCodeword_0500", "antisense_ADGRE4"),
    *("UnassignedCodeword_0001", "DeprecatedCodeword_0321", "Intergenic_Region_12"),
    *("NegPrb3", "Negative10", "SystemControl12", "FalseCode07"),
)
GENES = ("BLNK", "Actb", "NEGR1", "Syscp", "H2-K1", "mt-Nd1", "CD8A")


@pytest.mark.parametrize("name", CONTROLS)
def test_names_of_controls_are_known(name: str):
    assert are_controls(pd.DataFrame(index=[name])).tolist() == [True]


@pytest.mark.parametrize("name", GENES)
def test_names_of_genes_are_none_of_controls(name: str):
    assert are_controls(pd.DataFrame(index=[name])).tolist() == [False]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (["Gene Expression", "Protein Expression"], [False, True]),
        (["spliced", "unspliced"], [False, False]),
    ],
)
def test_the_kinds_of_features_count_where_they_name_genes(kinds, expected):
    genes = pd.DataFrame({"feature_types": pd.Categorical(kinds)}, index=["A", "B"])
    assert are_controls(genes).tolist() == expected

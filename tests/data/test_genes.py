"""Genes of two files are matched by name, or by what else names them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.data.genes import display_names, gather, match_genes


def _table(names, **columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=list(names))


def test_shared_genes_are_in_the_order_of_the_slide():
    match = match_genes(_table("dbca"), _table("abcx"))
    assert (match.kind, match.shared) == ("name", ("b", "c", "a"))


def test_a_panel_inside_a_transcriptome_is_matched_by_name():
    panel = _table([f"G{i}" for i in range(130)], id=[f"g{i}" for i in range(130)])
    many = _table([f"G{i}" for i in range(20_000)])
    assert match_genes(panel, many).kind == "name"


def test_few_genes_in_common_are_no_reason_to_match_otherwise():
    # As many as there are: other columns do not find twice as many.
    ours = _table([f"G{i}" for i in range(40)])
    theirs = _table([f"G{i}" for i in range(20, 400)])
    assert match_genes(ours, theirs).kind == "name"


def test_a_handful_of_accidental_matches_does_not_hide_the_column():
    symbols = [f"G{i}" for i in range(500)]
    ids = [f"ENSG{i:011}" for i in range(500)]
    ours = _table([*symbols[:3], *ids[3:]], symbol=pd.Categorical(symbols))
    match = match_genes(ours, _table(symbols))
    assert (match.kind, match.spots.source) == ("column", 'var["symbol"]')
    assert (len(match.shared), match.n_by_name) == (500, 3)


def test_both_sides_may_be_matched_through_columns():
    ids = [f"ENSG{i:011}" for i in range(200)]
    ours = _table([f"a{i}" for i in range(200)], gene_ids=ids)
    theirs = _table(
        [f"b{i}" for i in range(200)], ensembl=[f"{name}.3" for name in ids]
    )
    match = match_genes(ours, theirs)
    assert (match.kind, len(match.shared)) == ("column", 200)
    assert display_names(match, ours, theirs)[:2] == ("a0", "a1")


def test_ensembl_ids_are_shown_as_the_symbols_of_the_other_file():
    ids = [f"ENSMUSG{i:011}" for i in range(200)]
    symbols = ["Xist", "Xist", *[f"Gene{i}" for i in range(198)]]
    match = match_genes(_table(ids), _table(symbols, gene_ids=ids))
    names = display_names(match, _table(ids), _table(symbols, gene_ids=ids))
    assert names[:3] == ("Xist", "Xist-1", "Gene0")


def test_gaps_in_a_column_match_nothing():
    ours = _table([f"a{i}" for i in range(9)], id=[*"bcdefghi", None])
    theirs = _table([f"z{i}" for i in range(9)], id=[*"bcdefghi", None])
    assert match_genes(ours, theirs).shared == tuple("bcdefghi")


@pytest.mark.parametrize("repeated", [False, True])
def test_gather_orders_and_adds_up(repeated: bool):
    counts = sp.csr_matrix(np.arange(12, dtype=np.float32).reshape(3, 4))
    names = np.array(["b", "x", "a", "b" if repeated else "c"], dtype=object)
    gathered = gather(counts, names, ("a", "b")).toarray()
    dense = counts.toarray()
    expected_b = dense[:, 0] + (dense[:, 3] if repeated else 0)
    np.testing.assert_array_equal(gathered, np.column_stack([dense[:, 2], expected_b]))


def test_gather_of_all_genes_in_order_does_not_copy():
    counts = sp.csr_matrix(np.eye(3, dtype=np.float32))
    assert gather(counts, np.array(list("abc"), dtype=object), tuple("abc")) is counts

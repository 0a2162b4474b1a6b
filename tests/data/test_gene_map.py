"""A gene of a slide, found by its name."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.data import gene_map as module
from napari_destvi.data.gene_map import gene_names, gene_source, read_gene
from napari_destvi.errors import InputError

COUNTS = np.array([[1, 0, 3], [0, 5, 0]], dtype=np.float32)
GENES = ("Gfap", "Snap25", "Aqp4")


def _slide(matrix=COUNTS, genes=GENES, **parts):
    var = pd.DataFrame(index=list(genes))
    return ad.AnnData(matrix, obs=pd.DataFrame(index=["a", "b"]), var=var, **parts)


def _read(slide, gene):
    return read_gene(gene_source(slide), gene)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix, sp.csc_matrix])
def test_values_are_the_counts_of_the_spots(kind):
    found = _read(_slide(kind(COUNTS)), "Snap25")
    assert found.gene == "Snap25"
    assert found.spot_names == ("a", "b")
    assert found.values.tolist() == [0, 5]
    assert found.are_counts


def test_case_and_spaces_do_not_matter():
    assert _read(_slide(), " GFAP ").gene == "Gfap"


def test_the_exact_name_comes_before_one_in_another_case():
    assert _read(_slide(genes=("gfap", "Gfap", "A")), "Gfap").values.tolist() == [
        0,
        5,
    ]


def test_counts_are_taken_from_the_layer_where_the_matrix_is_normalised():
    slide = _slide(np.log1p(COUNTS), layers={"counts": COUNTS})
    assert _read(slide, "Aqp4").values.tolist() == [3, 0]


def test_a_slide_without_counts_shows_what_it_has_and_says_so():
    found = _read(_slide(np.log1p(COUNTS)), "Aqp4")
    assert not found.are_counts
    np.testing.assert_allclose(found.values, np.log1p([3, 0]), rtol=1e-6)


def test_an_unknown_gene_is_answered_with_similar_ones():
    with pytest.raises(InputError, match=r'no gene "Gfab".*Similar: .*Gfap'):
        _read(_slide(), "Gfab")


def test_an_unknown_gene_like_no_other_asks_for_its_spelling():
    with pytest.raises(InputError, match="spelling"):
        _read(_slide(), "zzzzzz")


def test_of_two_genes_of_one_name_none_is_shown():
    with pytest.warns(UserWarning, match="not unique"):
        slide = _slide(genes=("A", "A", "B"))
    with pytest.raises(InputError, match="several genes"):
        _read(slide, "A")


def test_names_are_those_of_the_counts():
    assert gene_names(_slide()) == GENES


def test_the_values_of_a_slide_are_looked_through_once(monkeypatch):
    looked = []
    whole = module.value_facts
    monkeypatch.setattr(
        module, "value_facts", lambda matrix: looked.append(matrix) or whole(matrix)
    )
    source = gene_source(_slide())
    assert [read_gene(source, name).values.sum() for name in GENES] == [1, 5, 3]
    assert len(looked) == 1


def test_a_slide_without_any_matrix_says_so():
    empty = ad.AnnData(obs=pd.DataFrame(index=["a"]), var=pd.DataFrame(index=["A"]))
    with pytest.raises(InputError, match="no counts of genes"):
        gene_source(empty)


def test_a_map_is_titled_by_what_it_shows():
    assert _read(_slide(), "Gfap").title == "Gfap · counts"
    assert _read(_slide(np.log1p(COUNTS)), "Gfap").title == "Gfap · values"

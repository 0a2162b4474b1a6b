"""A gene of a slide, found by its name."""

from __future__ import annotations

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.data.gene_map import gene_names, read_gene
from napari_destvi.errors import InputError

COUNTS = np.array([[1, 0, 3], [0, 5, 0]], dtype=np.float32)
GENES = ("Gfap", "Snap25", "Aqp4")


def _slide(matrix=COUNTS, genes=GENES, **parts):
    var = pd.DataFrame(index=list(genes))
    return ad.AnnData(matrix, obs=pd.DataFrame(index=["a", "b"]), var=var, **parts)


@pytest.mark.parametrize("kind", [np.asarray, sp.csr_matrix, sp.csc_matrix])
def test_values_are_the_counts_of_the_spots(kind):
    found = read_gene(_slide(kind(COUNTS)), "Snap25")
    assert found.gene == "Snap25"
    assert found.spot_names == ("a", "b")
    assert found.values.tolist() == [0, 5]
    assert found.are_counts


def test_case_and_spaces_do_not_matter():
    assert read_gene(_slide(), " GFAP ").gene == "Gfap"


def test_the_exact_name_comes_before_one_in_another_case():
    assert read_gene(_slide(genes=("gfap", "Gfap", "A")), "Gfap").values.tolist() == [
        0,
        5,
    ]


def test_counts_are_taken_from_the_layer_where_the_matrix_is_normalised():
    slide = _slide(np.log1p(COUNTS), layers={"counts": COUNTS})
    assert read_gene(slide, "Aqp4").values.tolist() == [3, 0]


def test_a_slide_without_counts_shows_what_it_has_and_says_so():
    found = read_gene(_slide(np.log1p(COUNTS)), "Aqp4")
    assert not found.are_counts
    np.testing.assert_allclose(found.values, np.log1p([3, 0]), rtol=1e-6)


def test_an_unknown_gene_is_answered_with_similar_ones():
    with pytest.raises(InputError, match=r'no gene "Gfab".*Similar: .*Gfap'):
        read_gene(_slide(), "Gfab")


def test_an_unknown_gene_like_no_other_asks_for_its_spelling():
    with pytest.raises(InputError, match="spelling"):
        read_gene(_slide(), "zzzzzz")


def test_of_two_genes_of_one_name_none_is_shown():
    with pytest.warns(UserWarning, match="not unique"):
        slide = _slide(genes=("A", "A", "B"))
    with pytest.raises(InputError, match="several genes"):
        read_gene(slide, "A")


def test_names_are_those_of_the_counts():
    assert gene_names(_slide()) == GENES

"""What is found in a slide that a trained model is to be applied to."""

from __future__ import annotations

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.data.model_slide import ModelFacts, inspect_for_model

N_SPOTS, N_GENES = 20, 30
GENES = tuple(f"GENE{number}" for number in range(N_GENES))


@pytest.fixture
def facts():
    """The first gene tells a fifth of all, the others alike."""
    told = np.full(N_GENES, 0.8 / (N_GENES - 1))
    told[0] = 0.2
    return ModelFacts(GENES, ("A", "B"), told, 100.0)


@pytest.fixture
def slide():
    rng = np.random.default_rng(0)
    counts = sp.csr_matrix(rng.poisson(4.0, (N_SPOTS, N_GENES)).astype(np.float32))
    found = anndata.AnnData(
        counts,
        obs=pd.DataFrame(index=[f"spot{number}" for number in range(N_SPOTS)]),
        var=pd.DataFrame(index=list(GENES)),
    )
    found.obsm["spatial"] = rng.uniform(0, 100, (N_SPOTS, 2))
    return found


def _codes(found, severity):
    return {f.code for f in found.findings if f.severity == severity}


def _renamed(slide, names):
    changed = slide.copy()
    changed.var_names = list(names)
    return changed


def test_a_slide_with_all_genes_is_taken_whole(slide, facts):
    found = inspect_for_model(slide, facts).matched
    assert found.problem.gene_names == GENES
    np.testing.assert_array_equal(found.columns, np.arange(N_GENES))
    np.testing.assert_array_equal(
        found.problem.spatial.counts.toarray(), slide.X.toarray()
    )
    assert found.problem.reference.n_cells == 0
    assert found.problem.reference.cell_types == ("A", "B")


def test_the_slide_is_not_modified(slide, facts):
    before = slide.copy()
    inspect_for_model(slide, facts)
    assert (slide.X != before.X).nnz == 0
    assert list(slide.obs.columns) == list(before.obs.columns)


def test_genes_come_in_the_order_of_the_model_whatever_that_of_the_slide(slide, facts):
    order = np.random.default_rng(1).permutation(N_GENES)
    found = inspect_for_model(slide[:, order].copy(), facts).matched
    assert found.problem.gene_names == GENES
    np.testing.assert_array_equal(
        found.problem.spatial.counts.toarray(), slide.X.toarray()
    )


def test_missing_genes_are_named_those_first_that_tell_most(slide, facts):
    found = inspect_for_model(slide[:, [*range(1, 27), 28, 29]].copy(), facts).matched
    assert found.differences.missing == ("GENE0", "GENE27")
    told = 0.2 + 0.8 / (N_GENES - 1)
    assert found.differences.missing_information == pytest.approx(told)
    assert 0 not in found.columns
    assert len(found.columns) == N_GENES - 2
    assert "GENE0, GENE27" in " ".join(found.differences.sentences())


def test_genes_of_the_slide_alone_are_told_and_left_out(slide, facts):
    other = _renamed(slide, [f"OTHER{number}" for number in range(N_GENES)])
    both = anndata.concat([slide, other], axis=1)
    both.obsm["spatial"] = slide.obsm["spatial"]
    found = inspect_for_model(both, facts).matched
    assert found.problem.n_genes == N_GENES
    assert "30 genes of the slide" in " ".join(found.differences.sentences())


def test_genes_without_a_count_on_the_slide_stay(slide, facts):
    """They were looked for: that there are none of them tells something."""
    slide.X[:, 3] = 0
    found = inspect_for_model(slide, facts).matched
    assert found.problem.n_genes == N_GENES


@pytest.mark.parametrize(("n_missing", "is_told"), [(1, False), (4, True)])
def test_where_much_is_missing_intervals_are_said_to_hold_less(
    slide, facts, n_missing, is_told
):
    found = inspect_for_model(slide[:, n_missing:].copy(), facts).matched
    said = " ".join(found.differences.sentences())
    assert ("outside their intervals" in said) == is_told


def test_the_table_has_a_row_for_each_difference(slide, facts):
    rows = inspect_for_model(slide[:, 5:].copy(), facts).matched.differences.rows()
    table = {row[0].strip(): row[1:] for row in rows}
    assert table["genes"] == ("30", "25")
    assert table["genes of the model alone"][0] == "5"
    assert table["counts of a spot in these genes"][0] == "100"


def test_a_slide_of_other_genes_is_refused(slide, facts):
    found = inspect_for_model(_renamed(slide, [f"X{n}" for n in range(N_GENES)]), facts)
    assert found.matched is None
    assert _codes(found, "stop") == {"no-shared-genes"}


def test_a_slide_that_lacks_too_much_is_refused(slide, facts):
    found = inspect_for_model(slide[:, 26:].copy(), facts)
    assert found.matched is None
    assert _codes(found, "stop") == {"too-many-missing"}


def test_names_in_a_column_are_found_and_told(slide, facts):
    ids = [f"ENSG{number:011d}" for number in range(N_GENES)]
    other = _renamed(slide, ids)
    other.var["symbol"] = list(GENES)
    found = inspect_for_model(other, facts)
    assert found.matched.problem.gene_names == GENES
    assert "genes-by-column" in _codes(found, "tell")


def test_another_species_needs_consent(slide, facts):
    mouse = _renamed(slide, [name.capitalize() for name in GENES])
    found = inspect_for_model(mouse, facts)
    assert found.matched is None
    assert found.differences.n_shared == N_GENES  # told before it is agreed
    assert any(f.message.startswith("No gene has the same") for f in found.findings)
    agreed = inspect_for_model(mouse, facts, accept=("genes-by-case",))
    assert agreed.matched.problem.n_genes == N_GENES


def test_repeated_genes_are_added_up_and_told(slide, facts):
    again = _renamed(slide[:, :1], ["AGAIN"])
    twice = anndata.concat([slide, again], axis=1)
    twice.obsm["spatial"] = slide.obsm["spatial"]
    twice.var_names = [*GENES, GENES[0]]
    found = inspect_for_model(twice, facts)
    first = found.matched.problem.spatial.counts.toarray()[:, 0]
    np.testing.assert_array_equal(first, 2 * slide.X.toarray()[:, 0])
    assert "duplicate-genes" in _codes(found, "tell")


def test_empty_spots_need_consent_and_are_left_out(slide, facts):
    slide.X[4] = 0
    assert inspect_for_model(slide, facts).matched is None
    found = inspect_for_model(slide, facts, accept=("all",)).matched
    assert found.problem.spatial.n_spots == N_SPOTS - 1

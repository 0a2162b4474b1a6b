"""From good files to a problem; from bad ones to all findings at once."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi.data.findings import NeedsConsent
from napari_destvi.data.prepare import inspect, prepare
from napari_destvi.errors import ConfigError, InputError


def test_good_files_give_no_finding(spots: AnnData, reference: AnnData):
    inspection = inspect(spots, reference, labels="cell_type")
    assert inspection.findings == ()
    assert inspection.problem is not None


def test_the_problem_holds_what_the_files_hold(spots: AnnData, reference: AnnData):
    problem = prepare(spots, reference, labels="cell_type")
    assert problem.gene_names == tuple(spots.var_names)
    assert problem.spatial.spot_names == tuple(spots.obs_names)
    np.testing.assert_array_equal(problem.spatial.coordinates, spots.obsm["spatial"])
    assert (problem.spatial.counts != spots.X).nnz == 0
    assert (problem.reference.counts != reference.X).nnz == 0
    types = np.array(problem.reference.cell_types)[problem.reference.labels]
    np.testing.assert_array_equal(types, reference.obs["cell_type"])
    assert problem.reference.cell_names == tuple(reference.obs_names)


def test_the_order_of_the_references_genes_does_not_matter(
    spots: AnnData, reference: AnnData
):
    hashes = [
        prepare(spots, cells, labels="cell_type").provenance["reference_hash"]
        for cells in (reference, reference[:, ::-1].copy())
    ]
    assert hashes[0] == hashes[1]


def test_the_summary_counts_what_takes_part(spots: AnnData, reference: AnnData):
    spots.layers["counts"] = spots.X
    spots.X = spots.X.log1p()
    summary = inspect(spots, reference, labels="cell_type").summary
    assert summary.n_spots == 60
    assert summary.cells_per_type == {"B cell": 15, "Fibroblast": 15, "T cell": 15}
    totals = np.asarray(spots.layers["counts"].sum(axis=1))
    assert summary.counts_per_spot[1] == np.median(totals)
    text = " ".join(summary.sentences())
    assert 'from the slide\'s layers["counts"]' in text
    assert "120 genes in common (slide 120, reference 120); all are used" in text
    assert "45 cells of 3 types, from the reference's X: B cell (15)" in text


@pytest.mark.parametrize(
    ("n_top_genes", "told", "in_sentence"),
    [
        ("auto", "120 genes, all of the panel", "all are used"),
        (50, "50 most variable of 120 shared genes", "the 50 most variable are used"),
    ],
)
def test_the_summary_tells_how_the_genes_were_chosen(
    spots: AnnData, reference: AnnData, n_top_genes, told, in_sentence
):
    choice = {"labels": "cell_type", "n_top_genes": n_top_genes}
    summary = inspect(spots, reference, **choice).summary
    assert summary.genes_used() == told
    assert in_sentence in " ".join(summary.sentences())


def test_genes_without_counts_are_no_matter_of_choice(
    spots: AnnData, reference: AnnData
):
    counts = spots.X.toarray()
    counts[:, :3] = 0
    spots.X = sp.csr_matrix(counts)
    summary = inspect(spots, reference, labels="cell_type").summary
    assert summary.genes_used() == "117 genes, all of the panel with counts"


def test_all_questions_come_at_once(spots: AnnData, reference: AnnData):
    spots.obsm["spatial"][2] = np.nan
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[:3] = "rare"
    reference.obs["cell_type"] = labels
    with pytest.raises(NeedsConsent) as caught:
        prepare(spots, reference, labels="cell_type", accept=("empty-spots",))
    codes = [finding.code for finding in caught.value.findings]
    assert codes == ["coordinates-nan", "small-types"]
    assert "the 1 spot without coordinates is left out" in str(caught.value)


def test_stops_of_both_files_come_at_once(spots: AnnData, reference: AnnData):
    del spots.obsm["spatial"]
    reference.X = reference.X.log1p()
    with pytest.raises(InputError) as caught:
        prepare(spots, reference, labels="kind")
    for part in ("no coordinates", "log-transformed", 'no column obs["kind"]'):
        assert part in str(caught.value)


def test_cells_without_a_shared_count_are_left_out(spots: AnnData, reference: AnnData):
    counts = reference.X.toarray()
    counts[4] = 0
    reference.X = sp.csr_matrix(counts)
    inspection = inspect(spots, reference, labels="cell_type")
    assert [finding.code for finding in inspection.findings] == ["empty-cells"]
    assert inspection.problem.reference.n_cells == 44


def test_a_spot_with_counts_in_other_genes_only_is_left_out(
    spots: AnnData, reference: AnnData
):
    counts = spots.X.toarray()
    counts[6, :110], counts[6, 115] = 0, 4
    spots.X = sp.csr_matrix(counts)
    inspection = inspect(spots, reference[:, :110].copy(), labels="cell_type")
    codes = [finding.code for finding in inspection.findings]
    assert codes == ["spots-without-used-genes"]
    assert "spot 6" not in inspection.problem.spatial.spot_names


def test_genes_of_a_type_left_out_are_left_out(spots: AnnData, reference: AnnData):
    labels = np.array(reference.obs["cell_type"], dtype=object)
    labels[:3] = "rare"
    reference.obs["cell_type"] = labels
    counts = reference.X.toarray()
    counts[:, 7], counts[:3, 7] = 0, 5
    reference.X = sp.csr_matrix(counts)
    problem = prepare(spots, reference, labels="cell_type", accept=("small-types",))
    assert "GENE7" not in problem.gene_names


def test_slides_of_silence_are_refused(spots: AnnData, reference: AnnData):
    spots.X = sp.csr_matrix(spots.shape, dtype=np.float32)
    with pytest.raises(InputError, match="No shared gene has counts"):
        prepare(spots, reference, labels="cell_type")


def test_too_few_types_of_enough_cells_are_refused(spots: AnnData, reference: AnnData):
    few = reference[::4].copy()
    with pytest.raises(InputError, match="Fewer than 2 types have 10 cells"):
        prepare(spots, few, labels="cell_type")


def test_labelled_cells_with_places_are_a_reference(spots: AnnData, reference: AnnData):
    reference.obsm["spatial"] = np.ones((reference.n_obs, 2))
    assert prepare(spots, reference, labels="cell_type").reference.n_cells == 45


def test_a_wrong_number_of_genes_is_a_setting_to_change(
    spots: AnnData, reference: AnnData
):
    with pytest.raises(ConfigError, match="Number of genes is 0"):
        inspect(spots, reference, labels="cell_type", n_top_genes=0)


def test_consent_to_what_is_never_asked_is_a_setting_to_change(
    spots: AnnData, reference: AnnData
):
    with pytest.raises(ConfigError, match=r"called 'bogus' .*empty-spots.*, all\."):
        prepare(spots, reference, labels="cell_type", accept=("empty-spots", "bogus"))


def test_few_genes_that_vary_are_refused(spots: AnnData, reference: AnnData):
    counts = np.ones(reference.shape, np.float32)
    counts[:, :9] = reference.X[:, :9].toarray()
    reference.X = sp.csr_matrix(counts)
    with pytest.raises(InputError, match="Only 9 genes can be used"):
        prepare(spots, reference, labels="cell_type", n_top_genes=20)


def test_the_problem_shares_no_memory_that_it_changes(
    spots: AnnData, reference: AnnData
):
    spots.X.data[::5] = 0  # stored zeros have to go, in a copy
    before = spots.X.nnz
    problem = prepare(spots, reference, labels="cell_type")
    assert problem.spatial.counts.data.all()
    assert spots.X.nnz == before


def test_cells_that_are_left_out_take_their_names_along(
    spots: AnnData, reference: AnnData
):
    reference.obs["cell_type"] = reference.obs["cell_type"].astype(object)
    reference.obs.iloc[3, reference.obs.columns.get_loc("cell_type")] = None
    problem = prepare(spots, reference, labels="cell_type", accept={"labels-missing"})
    assert problem.reference.cell_names == tuple(np.delete(reference.obs_names, 3))

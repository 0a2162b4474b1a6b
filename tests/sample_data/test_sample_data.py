"""The sample tissue is what its README says, and its script makes it again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import anndata
import numpy as np
import pytest
from anndata import AnnData
from scipy.optimize import nnls
from scipy.sparse import issparse
from scipy.spatial import KDTree

SAMPLE_DATA = Path(__file__).parents[2] / "sample_data"
ACTIVE_TYPES = ["Tumour cell", "Fibroblast", "Macrophage"]
INACTIVE_TYPES = ["T cell", "Endothelial cell", "Plasma cell"]
ALL_TYPES = ACTIVE_TYPES + INACTIVE_TYPES
#: Below this mean brightness a spot lies on tissue; bare glass has 248.
TISSUE_BRIGHTNESS = 225


@pytest.fixture(scope="module")
def spots() -> AnnData:
    return anndata.read_h5ad(SAMPLE_DATA / "tissue_spots.h5ad")


@pytest.fixture(scope="module")
def reference() -> AnnData:
    return anndata.read_h5ad(SAMPLE_DATA / "tissue_reference.h5ad")


@pytest.fixture(scope="module")
def script_folder() -> Iterator[None]:
    """The modules of the script can be imported, as when it runs."""
    before = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SAMPLE_DATA)
        yield
    for name in set(sys.modules) - before:
        if name.split(".")[0] == "tissue":
            del sys.modules[name]


def per_10_000(counts: AnnData) -> np.ndarray:
    dense = counts.X.toarray()
    return dense / dense.sum(axis=1, keepdims=True) * 1e4


def slide(spots: AnnData) -> dict:
    return spots.uns["spatial"]["sample_tissue"]


def first_components(reference: AnnData, cell_type: str):
    """Scores of the cells on the first two components, and their variances."""
    logged = np.log1p(per_10_000(reference[reference.obs["cell_type"] == cell_type]))
    scores, sizes, _ = np.linalg.svd(logged - logged.mean(0), full_matrices=False)
    return scores[:, :2], sizes[:2] ** 2


def test_files_are_small_enough_to_keep():
    sizes = [path.stat().st_size for path in SAMPLE_DATA.glob("*.h5ad")]
    assert len(sizes) == 2
    assert sum(sizes) <= 10e6


def test_both_files_have_the_same_300_genes(spots, reference):
    assert 950 <= spots.n_obs <= 1050
    assert reference.n_obs == 2000
    assert spots.n_vars == 300
    assert list(spots.var_names) == list(reference.var_names)


@pytest.mark.parametrize("file", ["spots", "reference"])
def test_counts_are_whole_sparse_and_never_empty(file, request):
    counts = request.getfixturevalue(file).X
    assert issparse(counts)
    assert counts.format == "csr"
    assert np.issubdtype(counts.dtype, np.integer)
    assert counts.data.min() > 0
    assert counts.sum(axis=1).min() > 100


def test_proportions_are_the_fractions_of_the_cells(spots):
    numbers = spots.obsm["cell_counts"]
    totals = numbers.sum(axis=1)
    assert list(spots.obsm["proportions"].columns) == ALL_TYPES
    assert totals.between(1, 17).all()
    assert totals.mean() == pytest.approx(8, abs=0.3)
    np.testing.assert_allclose(spots.obsm["proportions"].sum(axis=1), 1)
    np.testing.assert_allclose(spots.obsm["proportions"], numbers.div(totals, axis=0))


def test_one_type_dominates_and_one_is_rare(spots):
    numbers = spots.obsm["cell_counts"].sum()
    shares = numbers / numbers.sum()
    assert shares.idxmax() == "Tumour cell"
    assert shares["Tumour cell"] > 0.35
    assert shares.idxmin() == "Plasma cell"
    assert 0 < shares["Plasma cell"] < 0.03


def test_activation_is_missing_exactly_for_the_types_without_one(spots):
    activation = spots.obsm["activation"]
    assert list(activation.columns) == ALL_TYPES
    assert activation[INACTIVE_TYPES].isna().all(axis=None)
    assert activation[ACTIVE_TYPES].notna().all(axis=None)


@pytest.mark.parametrize("cell_type", ACTIVE_TYPES)
def test_activation_spans_its_range_where_the_type_is(spots, cell_type):
    present = spots.obsm["proportions"][cell_type] > 0.1
    activation = spots.obsm["activation"].loc[present, cell_type]
    assert present.sum() > 200
    assert activation.between(0, 1).all()
    assert activation.quantile(0.05) < 0.15
    assert activation.quantile(0.95) > 0.85


@pytest.mark.parametrize("cell_type", ACTIVE_TYPES)
def test_active_genes_alone_follow_the_activation(spots, cell_type):
    entry = spots.uns["active_genes"][cell_type]
    truth = spots.layers[f"expression_{cell_type}"]
    level = 2 * spots.obsm["activation"][cell_type].to_numpy() - 1
    slopes = np.polyfit(level, np.log(truth), 1)[0]
    expected = np.zeros(spots.n_vars)
    expected[spots.var_names.get_indexer(entry["genes"])] = 1.5 * entry["signs"]
    assert len(entry["genes"]) == 25
    np.testing.assert_allclose(slopes, expected, atol=1e-4)


@pytest.mark.parametrize("cell_type", INACTIVE_TYPES)
def test_types_without_activation_are_the_same_everywhere(spots, cell_type):
    truth = spots.layers[f"expression_{cell_type}"]
    assert cell_type not in spots.uns["active_genes"]
    assert (truth == truth[0]).all()


def test_reference_cells_cover_the_activation_of_their_type(reference):
    by_type = reference.obs.groupby("cell_type", observed=True)["activation"]
    assert by_type.min()[ACTIVE_TYPES].max() < 0.05
    assert by_type.max()[ACTIVE_TYPES].min() > 0.95
    assert (by_type.count()[INACTIVE_TYPES] == 0).all()
    assert reference.obs["cell_type"].value_counts().min() >= 100


def test_spots_lie_on_tissue_and_the_border_is_glass(spots):
    image = slide(spots)["images"]["hires"]
    scale = slide(spots)["scalefactors"]["tissue_hires_scalef"]
    radius = slide(spots)["scalefactors"]["spot_diameter_fullres"] * scale / 2
    rows, columns = np.indices(image.shape[:2])
    pixels = KDTree(np.column_stack([columns.ravel(), rows.ravel()]))
    brightness = image.min(axis=2).ravel()
    discs = pixels.query_ball_point(spots.obsm["spatial"] * scale, radius)
    assert image.dtype == np.uint8
    assert max(brightness[disc].mean() for disc in discs) < TISSUE_BRIGHTNESS
    border = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
    assert (border == 248).all()


def test_spots_form_the_hexagonal_grid_of_a_visium_slide(spots):
    um_per_pixel = slide(spots)["scalefactors"]["microns_per_pixel"]
    positions = spots.obsm["spatial"] * um_per_pixel
    distances, _ = KDTree(positions).query(positions, k=7)
    touching = np.isclose(distances[:, 1:], 100).sum(axis=1)
    assert distances[:, 1].min() == pytest.approx(100)
    assert np.median(touching) == 6


def test_least_squares_finds_the_proportions_but_not_perfectly(spots, reference):
    expression, labels = per_10_000(reference), reference.obs["cell_type"]
    profiles = np.stack([expression[labels == name].mean(0) for name in ALL_TYPES])
    weights = np.stack([nnls(profiles.T, spot)[0] for spot in per_10_000(spots)])
    truth = spots.obsm["proportions"].to_numpy()
    pairs = zip(truth, weights, strict=True)
    assert 0.85 < np.mean([np.corrcoef(*pair)[0, 1] for pair in pairs]) < 0.95


@pytest.mark.parametrize("cell_type", ACTIVE_TYPES)
def test_activation_leads_the_variation_of_its_cells(reference, cell_type):
    scores, sizes = first_components(reference, cell_type)
    truth = reference.obs.loc[reference.obs["cell_type"] == cell_type, "activation"]
    assert abs(np.corrcoef(scores[:, 0], truth)[0, 1]) > 0.9
    assert sizes[0] > 3 * sizes[1]


@pytest.mark.parametrize("cell_type", INACTIVE_TYPES)
def test_nothing_leads_the_variation_of_the_other_types(reference, cell_type):
    _, sizes = first_components(reference, cell_type)
    assert sizes[0] < 2 * sizes[1]


@pytest.mark.usefixtures("script_folder")
def test_the_same_seed_makes_the_same_tissue_and_another_does_not():
    from tissue.files import build_reference, build_spots, simulate_sample
    from tissue.section import paint_tissue

    sizes = {"n_spots": 40, "n_reference_cells": 100}
    first, again, other = (simulate_sample(seed=seed, **sizes) for seed in (3, 3, 4))
    image = paint_tissue(first)
    np.testing.assert_array_equal(image, paint_tissue(again))
    pairs = [
        (build_spots(first, image), build_spots(again, image)),
        (build_reference(first), build_reference(again)),
    ]
    for one, same in pairs:
        assert (one.X != same.X).nnz == 0
    counts = first.reference_counts.counts
    assert (counts != other.reference_counts.counts).nnz > 0


@pytest.mark.usefixtures("script_folder")
def test_every_spot_covers_exactly_the_nuclei_it_was_counted_from():
    from tissue.cell_positions import SPOT_RADIUS_UM, place_cells
    from tissue.files import simulate_sample
    from tissue.vessels import draw_vessels

    rng = np.random.default_rng(0)
    tissue = simulate_sample(seed=0, n_spots=60)
    centres, numbers = tissue.spots.centres, tissue.cell_numbers
    vessels = draw_vessels(rng, tissue.outline, centres, tissue.mixture)
    cells = place_cells(rng, tissue.outline, centres, numbers, tissue.mixture, vessels)
    covered = KDTree(cells.positions).query_ball_point(centres, SPOT_RADIUS_UM)
    found = [np.bincount(cells.cell_types[spot], minlength=6) for spot in covered]
    np.testing.assert_array_equal(found, numbers)


@pytest.mark.slow
@pytest.mark.usefixtures("script_folder")
def test_the_files_are_those_that_the_script_makes(spots):
    from tissue.files import build_spots, simulate_sample
    from tissue.section import paint_tissue

    tissue = simulate_sample(seed=spots.uns["made_by"]["seed"])
    fresh = build_spots(tissue, paint_tissue(tissue))
    assert list(fresh.var_names) == list(spots.var_names)
    np.testing.assert_allclose(fresh.obsm["spatial"], spots.obsm["spatial"])
    np.testing.assert_allclose(fresh.obsm["activation"], spots.obsm["activation"])
    for key in spots.layers:
        np.testing.assert_allclose(fresh.layers[key], spots.layers[key], rtol=1e-4)

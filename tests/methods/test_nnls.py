"""Least squares gives shares and no states, and the numbers measured for it."""

import dataclasses
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from napari_destvi import FitConfig, fit, read_reference, read_spots
from napari_destvi.data.problem import Reference
from napari_destvi.errors import FitError
from napari_destvi.io.sample import sample_paths
from napari_destvi.methods import nnls
from napari_destvi.metrics.score import score

DATA = Path(__file__).parents[3] / "shared" / "data"
PLAIN, WEIGHTED = FitConfig(method="nnls"), FitConfig(method="weighted-nnls")
both = pytest.mark.parametrize("config", [PLAIN, WEIGHTED], ids=["nnls", "weighted"])


def result_of(problem, config=PLAIN):
    *_, last = nnls.fit(problem, config)
    assert last.stage == "done"
    return last.result


@both
def test_shares_are_recovered(problem, truth, config):
    result = result_of(problem, config)
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1, atol=1e-6)
    assert np.abs(result.proportions - truth).mean() < 0.03


@both
def test_amounts_are_told_in_library_sizes(problem, config):
    result = result_of(problem, config)
    np.testing.assert_allclose(result.abundance.sum(axis=1), 1, atol=0.1)
    shares = result.abundance / result.abundance.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(shares, result.proportions, atol=1e-6)


@both
def test_there_are_no_states(problem, config):
    result = result_of(problem, config)
    assert result.cell_state.shape == (60, 3, 0)
    assert not result.has_states
    assert np.isnan(result.activation).all()
    assert not result.activation_genes
    assert not result.history


@both
def test_the_result_tells_its_method_and_nothing_that_was_not_used(problem, config):
    settings = result_of(problem, config).settings
    assert settings["method"] == config.method
    assert settings["wishes"] == {"method": config.method}
    assert settings.keys().isdisjoint({"epochs", "batch_size", "preset"})
    assert (settings["n_spots"], settings["n_cells"]) == (60, 90)


def test_the_two_weigh_genes_differently(problem):
    plain, weighted = result_of(problem), result_of(problem, WEIGHTED)
    assert plain.settings["gene_weights"] != weighted.settings["gene_weights"]
    assert np.abs(plain.proportions - weighted.proportions).max() > 1e-3


def test_other_settings_change_nothing(problem):
    other = FitConfig(method="nnls", seed=9, epochs=3, preset="published", n_threads=2)
    found = result_of(problem, other)
    np.testing.assert_array_equal(found.proportions, result_of(problem).proportions)


def test_permuting_cell_types_permutes_columns(problem):
    order = np.array([2, 0, 1])
    reference = Reference(
        problem.reference.counts,
        np.argsort(order)[problem.reference.labels],
        tuple(problem.reference.cell_types[k] for k in order),
    )
    found = result_of(dataclasses.replace(problem, reference=reference))
    expected = result_of(problem).proportions[:, order]
    np.testing.assert_allclose(found.proportions, expected, atol=1e-6)


def test_blocks_of_spots_make_no_difference(problem, monkeypatch):
    whole = result_of(problem)
    monkeypatch.setattr(nnls, "BLOCK_SIZE", 7)
    np.testing.assert_allclose(
        result_of(problem).abundance, whole.abundance, rtol=1e-5, atol=1e-7
    )


def test_progress_grows_block_by_block_and_ends_at_one(problem, monkeypatch):
    monkeypatch.setattr(nnls, "BLOCK_SIZE", 20)
    monkeypatch.setattr(nnls, "REPORT_SECONDS", 0.0)
    monkeypatch.setattr(nnls, "MIN_SECONDS_TO_EXTRAPOLATE", 0.0)
    reports = list(nnls.fit(problem, PLAIN))
    assert [report.fraction for report in reports] == pytest.approx(
        [0, 1 / 3, 2 / 3, 1, 1]
    )
    assert [report.stage for report in reports] == [*["least-squares"] * 4, "done"]
    assert reports[0].seconds_left is None
    assert reports[1].seconds_left > 0
    assert reports[3].seconds_left == 0


def test_a_stop_ends_it_between_two_blocks_and_keeps_no_part_of_a_map(
    problem, monkeypatch
):
    monkeypatch.setattr(nnls, "BLOCK_SIZE", 20)
    answers = iter([False, True])
    with pytest.raises(FitError, match="nothing is kept") as caught:
        list(nnls.fit(problem, PLAIN, should_stop=lambda: next(answers)))
    assert caught.value.partial is None


def test_least_squares_comes_without_torch():
    code = (
        "import sys, napari_destvi.methods.deconvolve, napari_destvi.methods.nnls;"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_weights_bring_the_sample_tissue_closer():
    spots_file, reference_file = sample_paths()
    spots, reference = read_spots(spots_file), read_reference(reference_file)
    reached = {}
    for config in (PLAIN, WEIGHTED):
        result = fit(spots, reference, labels="cell_type", config=config)
        scores = score(result.proportions_frame(), spots.obsm["proportions"]).to_dict()
        reached[config.method] = scores["pcc_spot"]
    assert reached["nnls"] >= 0.9
    assert reached["weighted-nnls"] >= 0.96


#: Type PCC, spot PCC and SSIM over types, renormalised over the shared types, of
#: scipy's nnls on each whole spot (dense, without the shrunk equations).
MEASURED = {
    ("starmap", "nnls"): (0.704, 0.775, 0.621),
    ("starmap", "weighted-nnls"): (0.775, 0.849, 0.730),
    ("merfish", "nnls"): (0.754, 0.813, 0.665),
    ("merfish", "weighted-nnls"): (0.796, 0.752, 0.712),
}
FILES = {
    "starmap": (
        DATA / "starmap_li2022" / "spots_189.h5ad",
        DATA / "starmap_li2022" / "ref_replicate_832.h5ad",
        "cell_type",
        "proportions",
    ),
    "merfish": (
        DATA / "merfish_hypothalamus" / "spots_w100um.h5ad",
        DATA / "merfish_hypothalamus" / "ref_moffitt_scrna_1308.h5ad",
        "cell_type_coarse",
        "proportions_coarse",
    ),
}


@pytest.mark.realdata
@pytest.mark.parametrize(("slide", "method"), MEASURED)
def test_real_slides_get_the_accuracy_that_was_measured(slide, method):
    spots_file, reference_file, labels, truth_key = FILES[slide]
    if not spots_file.is_file():
        pytest.skip("the slide is not here")
    spots = read_spots(spots_file)
    result = fit(
        spots,
        read_reference(reference_file),
        labels=labels,
        config=FitConfig(method=method),
        accept=("all",),
    )
    found = score(
        result.proportions_frame(), spots.obsm[truth_key], renormalise=True
    ).to_dict()
    reached = found["pcc_type"], found["pcc_spot"], found["ssim_type"]
    assert reached == pytest.approx(MEASURED[slide, method], abs=1e-3)

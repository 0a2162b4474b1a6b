"""Cell2location finds numbers of cells and shares, stops, fails and repeats itself."""

import dataclasses
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi import FitConfig, fit, read_reference, read_spots
from napari_destvi.errors import FitError
from napari_destvi.methods import cell2location
from napari_destvi.metrics.score import score
from napari_destvi.training.intervals import PRESENT
from napari_destvi.training.reporting import Reporter

DATA = Path(__file__).parents[3] / "shared" / "data"
SHORT = FitConfig(method="cell2location", reference_epochs=50, epochs=150, device="cpu")


@pytest.fixture(scope="module")
def reports(problem):
    return list(cell2location.fit(problem, SHORT))


@pytest.fixture(scope="module")
def result(reports):
    assert reports[-1].stage == "done"
    return reports[-1].result


def test_shares_are_recovered(result, truth):
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1, atol=1e-5)
    assert np.corrcoef(result.proportions.ravel(), truth.ravel())[0, 1] > 0.9


def test_shares_are_those_of_the_numbers_of_cells(result):
    sums = result.abundance.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(result.proportions, result.abundance / sums, rtol=1e-5)


def test_there_are_no_states(result):
    assert not result.has_states
    assert np.isnan(result.activation).all()


def test_intervals_hold_the_shares_and_most_of_the_true_ones(result, truth):
    low, high = result.proportions_low, result.proportions_high
    assert (low <= result.proportions + 1e-6).all()
    assert (result.proportions <= high + 1e-6).all()
    held = (low <= truth) & (truth <= high)
    assert held[truth >= PRESENT].mean() > 0.8


def test_maps_on_the_way_have_no_intervals(problem):
    with mock.patch.object(Reporter, "snapshot_is_due", return_value=True):
        *early, last = cell2location.fit(problem, SHORT)
    running = [report.result for report in early if report.result is not None]
    assert running
    assert not any(maps.has_intervals for maps in running)
    assert all(maps.counts_cells for maps in (*running, last.result))


def test_the_mean_number_of_cells_lies_between_its_quantiles(result):
    assert (result.abundance < result.abundance_mean).all()
    assert (result.abundance_mean < result.abundance_high).all()


def test_numbers_of_cells_follow_what_is_expected(problem, result):
    more = dataclasses.replace(SHORT, cells_per_spot=24.0)
    *_, last = cell2location.fit(problem, more)
    ratio = last.result.abundance.sum() / result.abundance.sum()
    assert 2 < ratio < 4


def test_the_result_tells_how_it_was_made(result):
    settings = result.settings
    assert settings["method"] == result.method == "cell2location"
    assert (settings["cells_per_spot"], settings["detection_alpha"]) == (8.0, 20.0)
    assert (settings["epochs"], settings["reference_epochs"]) == (150, 50)
    assert FitConfig.from_dict(settings["wishes"]) == SHORT
    assert set(result.seconds) == {"reference", "spots", "intervals"}


def test_losses_of_both_stages_fall(result):
    assert {name: len(loss) for name, loss in result.history.items()} == {
        "reference": 50,
        "spots": 150,
    }
    for loss in result.history.values():
        assert loss[-10:].mean() < loss[:10].mean()


def test_progress_goes_from_none_to_all_through_the_stages(reports):
    assert list(dict.fromkeys(r.stage for r in reports)) == [
        "reference",
        "spots",
        "intervals",
        "done",
    ]
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)


def test_the_intervals_are_counted_as_work_and_time(problem, result):
    with mock.patch.object(Reporter, "report_is_due", return_value=True):
        reports = list(cell2location.fit(problem, SHORT))
    spots = [report for report in reports if report.stage == "spots"]
    intervals = [report for report in reports if report.stage == "intervals"]
    assert spots[-1].fraction < 0.9
    assert len({report.fraction for report in intervals}) > 100
    assert intervals[-1].n_epochs == 150
    assert "how far" in intervals[-1].message
    assert result.seconds["intervals"] > 0


def test_one_seed_gives_one_result(problem, result):
    *_, again = cell2location.fit(problem, SHORT)
    np.testing.assert_array_equal(again.result.abundance, result.abundance)
    *_, other = cell2location.fit(problem, dataclasses.replace(SHORT, seed=1))
    assert np.abs(other.result.abundance - result.abundance).max() > 0


def test_small_batches_find_the_same_shares(problem, result):
    *_, last = cell2location.fit(problem, dataclasses.replace(SHORT, batch_size=25))
    found = np.corrcoef(last.result.proportions.ravel(), result.proportions.ravel())
    assert found[0, 1] > 0.95
    assert last.result.settings["batches_per_epoch"] == 3


def _stopping_after(n_asked):
    asked = iter(range(n_asked))
    return lambda: next(asked, None) is None


def test_a_stop_keeps_what_is_there(problem):
    stop = _stopping_after(120)
    *_, last = cell2location.fit(problem, SHORT, should_stop=stop)
    assert last.result.status == "stopped"
    assert len(last.result.history["spots"]) == 71
    assert last.fraction < 0.8
    assert np.isfinite(last.result.proportions).all()


@pytest.mark.parametrize(("n_asked", "said"), [(10, "cell types"), (60, "hardly")])
def test_a_stop_too_early_says_that_nothing_is_kept(problem, n_asked, said):
    with pytest.raises(FitError, match=said) as caught:
        list(cell2location.fit(problem, SHORT, should_stop=_stopping_after(n_asked)))
    assert caught.value.partial is None


def test_a_spot_without_counts_disturbs_no_other(problem, result):
    counts = problem.spatial.counts.toarray()
    counts[7] = 0
    spatial = dataclasses.replace(problem.spatial, counts=sp.csr_matrix(counts))
    *_, last = cell2location.fit(dataclasses.replace(problem, spatial=spatial), SHORT)
    assert np.isfinite(last.result.proportions).all()
    others = np.arange(len(counts)) != 7
    found = np.corrcoef(
        last.result.proportions[others].ravel(), result.proportions[others].ravel()
    )
    assert found[0, 1] > 0.99


@pytest.mark.slow
@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="the real slides are not here")
def test_starmap_is_found_as_measured():
    folder = DATA / "starmap_li2022"
    spots = read_spots(folder / "spots_189.h5ad")
    found = fit(
        spots,
        read_reference(folder / "ref_replicate_832.h5ad"),
        labels="cell_type",
        accept=("all",),
        config=FitConfig(method="cell2location"),
    )
    truth = spots.obsm["proportions"]
    scores = score(found.proportions_frame(), truth, renormalise=True).to_dict()
    assert scores["pcc_type"] == pytest.approx(0.72, abs=0.02)
    assert scores["pcc_spot"] == pytest.approx(0.804, abs=0.02)

import numpy as np
import pytest
import torch

from napari_destvi.config import AMORTIZATIONS, FitConfig
from napari_destvi.errors import FitError
from napari_destvi.model.spots import SpotModel
from napari_destvi.training import fit as fit_module
from napari_destvi.training import spot_start
from napari_destvi.training.fit import fit

SHORT = {"reference_epochs": 40, "epochs": 40, "batch_size": 10, "device": "cpu"}


def _last(problem, **settings):
    *_, last = fit(problem, FitConfig(**{**SHORT, **settings}))
    return last.result


def _mean_correlation(proportions, truth):
    pairs = zip(proportions.T, truth.T, strict=True)
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in pairs])


@pytest.mark.parametrize("amortization", AMORTIZATIONS)
def test_every_amortization_recovers_the_composition(
    problem, truth, amortization, monkeypatch
):
    """Also from equal shares: free numbers else start at the answer to this tissue."""
    monkeypatch.setattr(
        spot_start,
        "least_squares_proportions",
        lambda counts, profiles: np.full((counts.shape[0], len(profiles)), 1 / 3),
    )
    result = _last(problem, amortization=amortization, epochs=150)
    assert _mean_correlation(result.proportions, truth) > 0.95
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1, rtol=1e-5)


def test_published_preset_trains_in_every_amortization(problem):
    for amortization in AMORTIZATIONS:
        result = _last(problem, preset="published", amortization=amortization, epochs=4)
        assert np.isfinite(result.proportions).all()
        losses = result.history["spots"]
        assert losses[-1] < losses[0]


def test_same_seed_gives_the_same_result_and_another_does_not(
    problem, cache_folder, monkeypatch
):
    first = _last(problem, epochs=3)
    again = _last(problem, epochs=3)  # from the stored reference model
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(cache_folder / "fresh"))
    afresh = _last(problem, epochs=3)
    other = _last(problem, epochs=3, seed=1)
    np.testing.assert_array_equal(first.proportions, again.proportions)
    np.testing.assert_array_equal(first.proportions, afresh.proportions)
    assert not np.array_equal(first.proportions, other.proportions)


def test_global_random_state_is_neither_read_nor_changed(problem):
    before = torch.random.get_rng_state()
    numpy_before = np.random.get_state()[1].copy()  # noqa: NPY002
    _last(problem, epochs=2)
    torch.testing.assert_close(torch.random.get_rng_state(), before)
    numpy_after = np.random.get_state()[1]  # noqa: NPY002
    np.testing.assert_array_equal(numpy_after, numpy_before)


def test_second_fit_with_another_batch_size_skips_the_reference(problem, cache_folder):
    config = FitConfig(**{**SHORT, "epochs": 2})
    first = [p.stage for p in fit(problem, config)]
    stored = list(cache_folder.glob("*.safetensors"))
    config = FitConfig(**{**SHORT, "epochs": 2, "batch_size": 5})
    second = [p.stage for p in fit(problem, config)]
    assert len(stored) == 1
    assert stored == list(cache_folder.glob("*.safetensors"))
    assert second.count("reference") == 1
    assert first[0] == "reference"


def test_progress_runs_from_nothing_to_all(problem):
    reports = list(fit(problem, FitConfig(**SHORT)))
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["reference", "prior", "spots", "done"]
    assert all(report.result is None for report in reports if report.stage == "prior")


def test_maps_come_while_it_trains(problem, monkeypatch):
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SECONDS", 0)
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SHARE", np.inf)
    reports = list(fit(problem, FitConfig(**{**SHORT, "epochs": 5})))
    running = [r.result for r in reports if r.stage == "spots" and r.result]
    assert [result.status for result in running] == ["running"] * 5
    assert reports[-1].result.status == "complete"


def test_stop_keeps_partial_result(problem, cache_folder):
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) > 60  # 40 belong to the reference stage, 20 are 120 steps

    config = FitConfig(**{**SHORT, "epochs": 100_000})
    *_, last = fit(problem, config, should_stop=should_stop)
    assert last.result.status == "stopped"
    assert last.fraction < 1
    assert np.isfinite(last.result.proportions).all()


def test_stop_after_a_few_steps_keeps_no_map_of_the_start(problem, cache_folder):
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) > 45  # five epochs of six steps

    with pytest.raises(FitError, match="hardly been fitted"):
        list(fit(problem, FitConfig(**SHORT), should_stop=should_stop))


def test_stop_before_any_spot_was_fitted_says_that_nothing_is_kept(
    problem, cache_folder
):
    with pytest.raises(FitError, match="nothing to keep") as caught:
        list(fit(problem, FitConfig(**SHORT), should_stop=lambda: True))
    assert caught.value.partial is None
    assert not list(cache_folder.glob("*"))


def test_loss_that_is_no_number_ends_with_the_last_good_state(problem, monkeypatch):
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SECONDS", 0)
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SHARE", np.inf)
    trained = fit_module.train_spots

    def diverging(model, *args, **kwargs):
        for point in trained(model, *args, **kwargs):
            yield point
            if point.epoch == 3:
                with torch.no_grad():
                    model.gene_factor.fill_(torch.nan)

    monkeypatch.setattr(fit_module, "train_spots", diverging)
    with pytest.raises(FitError, match="not a number since epoch 4") as caught:
        list(fit(problem, FitConfig(**SHORT)))
    assert caught.value.partial.status == "failed"
    assert np.isfinite(caught.value.partial.proportions).all()


def test_maps_that_are_no_numbers_never_replace_good_ones(problem, monkeypatch):
    """Factors may diverge in the midst of an epoch, before its loss is looked at."""
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SECONDS", 0)
    monkeypatch.setattr("napari_destvi.training.reporting.SNAPSHOT_SHARE", np.inf)
    trained = fit_module.train_spots

    def diverging(model, *args, **kwargs):
        for point in trained(model, *args, **kwargs):
            if point.epoch == 3:
                with torch.no_grad():
                    model.abundance_source.head.bias.fill_(torch.nan)
            yield point

    monkeypatch.setattr(fit_module, "train_spots", diverging)
    with pytest.raises(FitError, match="not numbers any more") as caught:
        list(fit(problem, FitConfig(**SHORT)))
    assert np.isfinite(caught.value.partial.proportions).all()


def test_single_epoch_still_feels_the_state_prior(problem, monkeypatch):
    weights = []
    true_loss = SpotModel.loss

    def loss(model, counts, rows, *, kl_weight, n_spots):
        weights.append(kl_weight)
        return true_loss(model, counts, rows, kl_weight=kl_weight, n_spots=n_spots)

    monkeypatch.setattr(SpotModel, "loss", loss)
    _last(problem, epochs=1)
    assert weights == sorted(weights)
    assert weights[-1] == 1


def test_result_tells_that_its_reference_was_stored(problem, cache_folder):
    told = [_last(problem, epochs=1).settings["reference_was_stored"] for _ in range(2)]
    assert told == [False, True]


def test_result_tells_how_it_was_made(problem):
    result = _last(problem, epochs=2, seed=5)
    assert result.settings["wishes"]["seed"] == 5
    assert result.settings["batch_size"] == 10
    assert set(result.history) == {"reference", "spots"}
    assert set(result.seconds) == {"reference", "prior", "spots"}
    assert torch.__version__.startswith(result.versions["torch"])
    assert result.spot_names == problem.spatial.spot_names

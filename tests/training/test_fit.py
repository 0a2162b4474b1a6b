import dataclasses

import numpy as np
import pytest
import torch

from napari_destvi.config import AMORTIZATIONS, PRESETS, FitConfig
from napari_destvi.errors import FitError
from napari_destvi.model.spots import SpotModel
from napari_destvi.training import in_turn_fit, spot_start, states
from napari_destvi.training.fit import fit
from napari_destvi.training.proportions import ProportionFit

SHORT = {"reference_epochs": 40, "epochs": 40, "batch_size": 10, "device": "cpu"}


def _last(problem, **settings):
    *_, last = fit(problem, FitConfig(**{**SHORT, **settings}))
    return last.result


def _mean_correlation(proportions, truth):
    pairs = zip(proportions.T, truth.T, strict=True)
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in pairs])


@pytest.mark.parametrize("amortization", AMORTIZATIONS)
def test_every_amortization_recovers_the_composition(problem, truth, amortization):
    result = _last(problem, amortization=amortization)
    assert _mean_correlation(result.proportions, truth) > 0.98
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1, rtol=1e-5)
    assert result.has_intervals


@pytest.mark.parametrize("amortization", AMORTIZATIONS)
def test_every_amortization_recovers_the_composition_with_states_at_once(
    problem, truth, amortization, monkeypatch
):
    """Also from equal shares: free numbers else start at the answer to this tissue."""
    monkeypatch.setattr(
        spot_start,
        "least_squares_proportions",
        lambda counts, profiles: np.full((counts.shape[0], len(profiles)), 1 / 3),
    )
    result = _last(problem, preset="joint", amortization=amortization, epochs=100)
    assert _mean_correlation(result.proportions, truth) > 0.95
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("preset", sorted(PRESETS.keys() - {"default"}))
def test_other_presets_train_in_every_amortization(problem, preset):
    """In one stage for the spots, and without intervals."""
    for amortization in AMORTIZATIONS:
        result = _last(problem, preset=preset, amortization=amortization, epochs=3)
        assert np.isfinite(result.proportions).all()
        assert not result.has_intervals
        assert set(result.history) == {"reference", "spots"}
        assert len(result.history["spots"]) == 3


def test_loss_of_the_published_preset_falls(problem):
    for amortization in AMORTIZATIONS:
        result = _last(problem, preset="published", amortization=amortization, epochs=4)
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
    for name in ("proportions", "proportions_low", "proportions_high", "cell_state"):
        np.testing.assert_array_equal(getattr(first, name), getattr(again, name))
        np.testing.assert_array_equal(getattr(first, name), getattr(afresh, name))
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


def test_progress_runs_from_nothing_to_all(problem, maps_at_every_step):
    reports = list(fit(problem, FitConfig(**SHORT)))
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["reference", "prior", "spots", "shares", "states", "done"]
    assert all(report.result is None for report in reports if report.stage == "prior")


def _maps_of(stage, reports):
    """Return the live maps of a stage, but for those of before its training."""
    _, *others = (report.result for report in reports if report.stage == stage)
    return others


def test_maps_come_while_it_trains(problem, maps_at_every_step):
    reports = list(fit(problem, FitConfig(**{**SHORT, "epochs": 6})))
    proportions, states = (_maps_of(stage, reports) for stage in ("spots", "states"))
    assert {result.status for result in proportions + states} == {"running"}
    planned = reports[-1].result.settings
    assert len(proportions) == planned["epochs"] == 6
    assert len(states) == planned["state_epochs"]
    assert not any(result.has_intervals for result in proportions)
    assert all(result.has_intervals for result in states)
    assert reports[-1].result.status == "complete"


def test_first_maps_come_before_the_training(problem, cache_folder):
    """Of the likelihood: near the final ones already."""
    reports = list(fit(problem, FitConfig(**SHORT)))
    first = next(report for report in reports if report.stage == "spots")
    assert first.epoch == 0
    final = reports[-1].result.proportions
    np.testing.assert_allclose(first.result.proportions, final, rtol=0, atol=0.15)
    joint = fit(problem, FitConfig(**SHORT, preset="joint"))
    assert next(report for report in joint if report.stage == "spots").result is None


def test_first_maps_wait_for_the_training_on_large_slides(
    problem, cache_folder, monkeypatch
):
    monkeypatch.setattr("napari_destvi.training.in_turn_fit.MOMENT", 100)
    reports = fit(problem, FitConfig(**SHORT))
    assert next(report for report in reports if report.stage == "spots").result is None


def test_proportions_rest_while_the_states_are_fitted(problem, maps_at_every_step):
    reports = list(fit(problem, FitConfig(**SHORT)))
    *_, final = (report.result for report in reports)
    shown = _maps_of("states", reports)
    for result in shown:
        _check_same_proportions(result, final)
    told = [result.has_fitted_states for result in shown]
    assert told == sorted(told)  # they are shown from some step on
    assert (told[0], told[-1]) == (False, True)
    assert not np.array_equal(shown[0].cell_state, final.cell_state)


def _check_same_proportions(result, other):
    """Written as shares, or as logarithms that the softmax turns into them again."""
    np.testing.assert_allclose(
        result.proportions, other.proportions, rtol=1e-5, atol=1e-7
    )
    for name in ("proportions_low", "proportions_high"):
        np.testing.assert_array_equal(getattr(result, name), getattr(other, name))


def _stopped_in(stage, problem, **settings):
    """Stop at the first step of a stage after one of its own reports."""
    seen = []
    config = FitConfig(**{**SHORT, **settings})
    for report in fit(problem, config, should_stop=lambda: stage in seen):
        if report.stage != "spots" or report.epoch > 20 or not report.n_epochs:
            seen.append(report.stage)
    return report.result


def test_stopped_in_the_proportions_these_are_kept_with_intervals(
    problem, maps_at_every_step
):
    result = _stopped_in("spots", problem)
    assert result.status == "stopped"
    assert set(result.history) == {"reference", "spots"}
    assert len(result.history["spots"]) < SHORT["epochs"]
    assert result.has_intervals
    assert np.isnan(result.activation).all()


def test_stopped_in_the_states_the_proportions_are_those_of_the_whole_fit(
    problem, maps_at_every_step
):
    """And after a few steps nothing is told of the states."""
    stopped, whole = _stopped_in("states", problem), _last(problem)
    assert stopped.status == "stopped"
    assert len(stopped.history["states"]) < len(whole.history["states"])
    _check_same_proportions(stopped, whole)
    assert np.isnan(stopped.activation).all()
    assert not stopped.has_fitted_states
    assert whole.has_fitted_states
    assert set(stopped.seconds) == set(whole.seconds)


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


def _stop_when_asked(n_times):
    """A function to ask whether to stop; 40 times belong to the reference stage."""
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) > n_times

    return should_stop


def test_stop_after_a_few_steps_keeps_what_the_likelihood_tells(
    problem, truth, cache_folder
):
    """The networks know little after five epochs of six steps."""
    *_, last = fit(problem, FitConfig(**SHORT), should_stop=_stop_when_asked(45))
    assert last.result.status == "stopped"
    assert "shares" in last.result.seconds
    np.testing.assert_allclose(last.result.proportions, truth, rtol=0, atol=0.25)
    free = _last(problem, amortization="latent")
    np.testing.assert_allclose(
        last.result.proportions, free.proportions, rtol=0, atol=0.1
    )


def test_stop_of_a_fit_at_once_after_a_few_steps_keeps_no_map_of_the_start(
    problem, cache_folder
):
    config = FitConfig(**SHORT, preset="joint")
    with pytest.raises(FitError, match="hardly been fitted") as caught:
        list(fit(problem, config, should_stop=_stop_when_asked(45)))
    assert caught.value.partial is None


def test_after_a_stop_nothing_is_drawn_before_what_is_needed(
    problem, cache_folder, monkeypatch
):
    """On a large slide another draft takes longer than a user waits."""
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(cache_folder / "empty"))
    stop, drawn = _stop_when_asked(45), []  # of these 40 in the reference
    draft = ProportionFit.draft

    def counted(spots):
        drawn.append(spots.n_steps)
        return draft(spots)

    monkeypatch.setattr(ProportionFit, "draft", counted)
    *_, last = fit(problem, FitConfig(**SHORT), should_stop=stop)
    assert last.result.status == "stopped"
    assert drawn == [0]  # of the likelihood, before the training


def test_stop_before_any_spot_was_fitted_says_that_nothing_is_kept(
    problem, cache_folder
):
    with pytest.raises(FitError, match="nothing to keep") as caught:
        list(fit(problem, FitConfig(**SHORT), should_stop=lambda: True))
    assert caught.value.partial is None
    assert not list(cache_folder.glob("*"))


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_free_proportions_are_solved_for_in_a_stage_without_epochs(
    problem, amortization, maps_at_every_step
):
    config = FitConfig(**{**SHORT, "amortization": amortization, "epochs": 20})
    reports = list(fit(problem, config))
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["reference", "prior", "spots", "shares", "states", "done"]
    result = reports[-1].result
    assert (result.settings["epochs"], result.settings["state_epochs"]) == (0, 20)
    assert set(result.history) == {"reference", "states"}
    assert result.has_intervals
    assert result.has_fitted_states


@pytest.mark.parametrize("stage", ["prior", "spots", "states"])
@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_a_stop_keeps_free_proportions(
    problem, amortization, stage, maps_at_every_step
):
    stopped = _stopped_in(stage, problem, amortization=amortization)
    whole = _last(problem, amortization=amortization)
    assert stopped.status == "stopped"
    _check_same_proportions(stopped, whole)
    assert not stopped.has_fitted_states


@pytest.fixture
def spoil(monkeypatch):
    """A function that has the third epoch end with something spoilt in the model."""
    trained = ProportionFit.train

    def spoilt(find, *, after):
        def train(fit, kept):
            for point in trained(fit, kept):
                if after:
                    yield point
                if point.epoch == 3:
                    with torch.no_grad():
                        find(fit.model).fill_(torch.nan)
                if not after:
                    yield point

        monkeypatch.setattr(ProportionFit, "train", train)

    return spoilt


@pytest.mark.bad_input(47)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_counts_beyond_all_numbers_end_the_fit_with_what_to_try(problem):
    counts = problem.spatial.counts.copy()
    counts.data[:] *= 1e37
    before = counts.copy()
    spatial = dataclasses.replace(problem.spatial, counts=counts)
    with pytest.raises(FitError, match="try another batch size or seed"):
        list(fit(dataclasses.replace(problem, spatial=spatial), FitConfig(**SHORT)))
    assert (counts != before).nnz == 0


@pytest.mark.bad_input(47)
def test_loss_that_is_no_number_ends_with_the_last_good_state(
    problem, spoil, maps_at_every_step
):
    spoil(lambda model: model.gene_factor, after=True)
    with pytest.raises(FitError, match="not a number since epoch 4") as caught:
        list(fit(problem, FitConfig(**SHORT)))
    assert caught.value.partial.status == "failed"
    assert np.isfinite(caught.value.partial.proportions).all()


def test_maps_that_are_no_numbers_never_replace_good_ones(
    problem, spoil, maps_at_every_step
):
    """Factors may diverge in the midst of an epoch, before its loss is looked at."""
    spoil(lambda model: model.network.head.bias, after=False)
    with pytest.raises(FitError, match="not numbers any more") as caught:
        list(fit(problem, FitConfig(**SHORT)))
    assert np.isfinite(caught.value.partial.proportions).all()


@pytest.mark.parametrize("is_live", [True, False])
def test_states_that_are_no_numbers_leave_the_finished_proportions(
    problem, monkeypatch, request, is_live
):
    """Whether they are met in live maps, or at the end."""
    if is_live:
        request.getfixturevalue("maps_at_every_step")
    trained = states.train_states

    def spoilt(model, counts, plan, *, generator, kept):
        for point in trained(model, counts, plan, generator=generator, kept=kept):
            if point.epoch == plan.state_epochs:  # its loss was looked at
                model.state_source.head.bias.data.fill_(torch.nan)
            yield point

    monkeypatch.setattr(in_turn_fit, "train_states", spoilt)
    with pytest.raises(FitError, match="not numbers any more") as caught:
        list(fit(problem, FitConfig(**SHORT)))
    monkeypatch.undo()
    partial = caught.value.partial
    assert partial.status == "failed"
    _check_same_proportions(partial, _last(problem))
    assert np.isfinite(partial.cell_state).all()


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
    assert result.settings["ensemble_size"] == 3
    assert result.settings["spot_fit"] == "in turn"
    assert result.settings["epochs"] == 2
    assert result.settings["state_epochs"] == len(result.history["states"])
    assert set(result.history) == {"reference", "spots", "states"}
    assert set(result.seconds) == {"reference", "prior", "spots", "shares", "states"}
    assert torch.__version__.startswith(result.versions["torch"])
    assert result.spot_names == problem.spatial.spot_names


def test_where_the_default_fits_all_at_once_its_length_is_told(problem, monkeypatch):
    monkeypatch.setattr("napari_destvi.training.forms.shares_states", lambda *_: True)
    reports = list(fit(problem, FitConfig(**SHORT)))
    (spots, *_) = [report for report in reports if report.stage == "spots"]
    assert f"at once: in {spots.n_epochs:,} epochs" in spots.warning
    assert reports[-1].result.settings["epochs"] == spots.n_epochs

import dataclasses

import numpy as np
import pytest
import torch

from napari_destvi.config import AMORTIZATIONS
from napari_destvi.model.spots import Free
from napari_destvi.states import StateSlide, find_axes, with_axes
from napari_destvi.training.device import stage_generator
from napari_destvi.training.in_turn_fit import MIN_STATE_STEPS, InTurnFit
from napari_destvi.training.spot_fit import SpotTask


@pytest.fixture(scope="module")
def build(problem, config, plan, reference_model, spot_counts):
    """A function that builds a fit, untrained."""

    def built(amortization="both", **changes):
        task = SpotTask(
            problem=problem,
            config=dataclasses.replace(config, amortization=amortization),
            plan=dataclasses.replace(plan, **changes),
            reference=reference_model,
            counts=spot_counts,
            generator=lambda stream: stage_generator(
                0, stage="spots", stream=stream, device=torch.device("cpu")
            ),
        )
        return InTurnFit(task)

    return built


def _train(fit, *stages):
    for stage in stages:
        for _ in fit.train(stage):
            pass
    return fit


def _read_out(fit, status):
    return fit.read_out(status=status, settings={})


@pytest.fixture(scope="module")
def results(build):
    """What is read out before the states, when stopped there, and at the end."""
    fit = build()
    for _ in fit.train("spots"):
        pass
    running = _read_out(fit, "running")
    stopped = _read_out(_train(fit, "shares"), "stopped")
    return running, stopped, _read_out(_train(fit, "states"), "complete")


def test_the_proportions_come_first_then_the_states(build, plan):
    stages = build().stages
    assert list(stages) == ["spots", "shares", "states"]
    assert stages["spots"] == plan.epochs
    assert stages["states"] == plan.state_epochs


def test_live_maps_of_the_first_stage_have_proportions_alone(results, problem):
    """Those of the networks alone, which are quick."""
    running, _, complete = results
    np.testing.assert_allclose(running.proportions.sum(axis=1), 1, rtol=1e-5)
    np.testing.assert_allclose(running.proportions, complete.proportions, atol=0.1)
    assert not np.allclose(running.proportions, complete.proportions, atol=1e-3)
    assert not running.has_intervals
    assert not running.has_fitted_states
    assert np.isnan(running.activation).all()
    one_state = np.ptp(running.cell_state, axis=0)
    assert not one_state.any()
    assert running.spot_names == problem.spatial.spot_names


def test_stopped_before_the_states_the_proportions_come_with_intervals(results):
    _, stopped, _ = results
    assert stopped.status == "stopped"
    assert stopped.has_intervals
    assert not stopped.has_fitted_states
    assert np.isnan(stopped.activation).all()


def test_fitting_the_states_changes_neither_proportions_nor_intervals(results):
    _, stopped, complete = results
    np.testing.assert_allclose(
        complete.proportions, stopped.proportions, rtol=1e-5, atol=1e-7
    )
    for bound in ("proportions_low", "proportions_high"):
        np.testing.assert_array_equal(getattr(complete, bound), getattr(stopped, bound))
    assert np.ptp(complete.cell_state, axis=0).all()
    assert complete.has_fitted_states
    assert complete.reference_states is not None
    assert stopped.reference_states is None


def test_states_are_shown_once_they_have_left_their_start(build):
    """Until then the finished proportions are, with their intervals."""
    fit = _train(build(epochs=1, state_epochs=20), "spots", "shares")
    n_batches, seen = 6, {}
    for point in fit.train("states"):
        steps = (point.epoch + point.step_share) * n_batches
        seen[steps] = _read_out(fit, "running")
    shown = [steps for steps, result in seen.items() if result.has_fitted_states]
    assert shown == [steps for steps in seen if steps >= MIN_STATE_STEPS]
    assert shown
    assert len(shown) < len(seen)
    early, *_, late = seen.values()
    assert early.has_intervals
    np.testing.assert_allclose(early.proportions, late.proportions, rtol=1e-5)


def test_intervals_enclose_the_shares_and_most_of_the_truth(results, truth):
    _, _, result = results
    low, high = result.proportions_low, result.proportions_high
    assert ((low >= 0) & (low <= result.proportions + 1e-6)).all()
    assert ((high <= 1) & (result.proportions <= high + 1e-6)).all()
    held = (low <= truth) & (truth <= high)
    assert held[truth >= 0.05].mean() > 0.8
    assert (high - low).mean() < 0.4


@pytest.mark.parametrize("stage", ["spots", "states"])
def test_live_maps_of_a_stage_do_not_change_the_result(build, stage):
    """They come when the clock says so."""
    watched, alone = (build(epochs=3, state_epochs=20) for _ in range(2))
    for fit in (watched, alone):
        for name in fit.stages:
            for _ in fit.train(name):
                if fit is watched and name == stage:
                    _read_out(fit, "running")
    first, second = (_read_out(fit, "complete") for fit in (watched, alone))
    assert first.has_fitted_states
    for name in ("proportions", "proportions_low", "cell_state"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("amortization", AMORTIZATIONS)
def test_what_is_amortized_has_a_network_and_nothing_else(build, amortization):
    fit = build(amortization, epochs=1, state_epochs=1)
    _train(fit, *fit.stages)
    has_networks = fit.proportions.model is not None
    assert has_networks == (amortization in ("both", "proportion"))
    is_free = isinstance(fit.states.state_source, Free)
    assert is_free == (amortization in ("proportion", "none"))


def test_the_states_follow_a_gradient_in_the_tissue(gradient_tissue, gradient):
    """Of the type that has one; the others have no activation."""
    from napari_destvi.config import FitConfig
    from napari_destvi.training.fit import fit

    config = FitConfig(batch_size=10, epochs=40, reference_epochs=60, device="cpu")
    *_, last = fit(gradient_tissue, config)
    slide = StateSlide.of_problem(gradient_tissue)
    result = with_axes(last.result, find_axes(last.result, slide))
    activation = result.activation
    seen = np.isfinite(activation[:, 0])
    assert seen.mean() > 0.5
    assert abs(np.corrcoef(activation[seen, 0], gradient[seen])[0, 1]) > 0.8
    assert np.isnan(activation[:, 1:]).all()
    first = {int(name.split()[1]) for name in result.activation_genes["A"][:5]}
    assert first in ({0, 1, 2, 3, 4}, {5, 6, 7, 8, 9})

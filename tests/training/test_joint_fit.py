import numpy as np
import pytest
import torch

from napari_destvi.config import PRESETS
from napari_destvi.training import joint_fit

AT_ONCE = sorted(name for name, preset in PRESETS.items() if preset.spot_fit == "joint")


def _train(fit):
    return [point.loss for point in fit.train("spots") if point.ends_epoch]


@pytest.mark.parametrize("preset", AT_ONCE)
def test_there_is_one_stage_and_there_are_no_intervals(fit_of_preset, preset):
    _, fit = fit_of_preset(preset)
    assert fit.stages == {"spots": 2}
    result = fit.read_out(status="complete")
    assert not result.has_intervals
    assert result.has_states


@pytest.mark.parametrize("preset", AT_ONCE)
def test_proportions_and_states_move_together(fit_of_preset, preset):
    _, fit = fit_of_preset(preset)
    _, untrained = fit_of_preset(preset)
    _train(fit)
    results = [each.read_out(status="running") for each in (fit, untrained)]
    for name in ("proportions", "cell_state"):
        after, before = (getattr(result, name) for result in results)
        assert np.abs(after - before).max() > 1e-3


@pytest.mark.parametrize("preset", AT_ONCE)
def test_same_streams_of_random_numbers_give_the_same_fit(fit_of_preset, preset):
    fits = [fit_of_preset(preset)[1] for _ in range(2)]
    first, second = (_train(fit) for fit in fits)
    assert first == second
    results = [fit.read_out(status="complete").proportions for fit in fits]
    np.testing.assert_array_equal(*results)


def test_a_fit_that_is_stopped_has_the_intervals_of_its_networks_without_dropout(
    fit_of_preset,
):
    """Twice the same, and from no random numbers but its own."""
    _, fit = fit_of_preset("joint")
    fit.gives_intervals = True
    steps = fit.train("spots")
    next(steps)  # and so still in training
    before = torch.random.get_rng_state()
    first, again = (fit.read_out(status="stopped") for _ in range(2))
    torch.testing.assert_close(torch.random.get_rng_state(), before)
    assert first.has_intervals
    np.testing.assert_array_equal(first.proportions_low, again.proportions_low)


def test_intervals_are_the_same_from_blocks_of_any_size(fit_of_preset, monkeypatch):
    def low(block_size):
        monkeypatch.setattr(joint_fit, "EXPRESSION_BLOCK_SIZE", block_size)
        _, fit = fit_of_preset("joint")
        fit.gives_intervals = True
        return fit.read_out(status="complete").proportions_low

    np.testing.assert_allclose(low(100), low(4096), atol=1e-5)

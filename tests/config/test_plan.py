import math

import pytest

from napari_destvi.config import PRESETS, FitConfig, resolve
from napari_destvi.config.plan import MIN_FREE_EPOCHS


@pytest.mark.parametrize(
    ("n_spots", "batch_size"),
    [(57, 6), (189, 19), (1000, 100), (1280, 128), (600_000, 128)],
)
def test_automatic_batch_is_a_tenth_of_the_spots_at_most_128(n_spots, batch_size):
    plan = resolve(FitConfig(), n_spots=n_spots, n_cells=2000)
    assert plan.batch_size == batch_size
    assert "tenth" in plan.batch_size_reason


def test_batch_of_more_than_all_spots_is_all_spots_and_says_so():
    plan = resolve(FitConfig(batch_size=500), n_spots=60, n_cells=100)
    assert plan.batch_size == 60
    assert "60 spots" in plan.batch_size_reason


@pytest.mark.parametrize(
    ("preset", "is_warned"), [("published", True), ("default", False)]
)
def test_large_share_of_the_spots_in_a_batch_is_warned_of(preset, is_warned):
    """Where it matters: the default has the steps that it needs in any batches."""
    config = FitConfig(batch_size=128, preset=preset)
    warned = resolve(config, n_spots=189, n_cells=800).warnings
    assert any("half" in sentence for sentence in warned) is is_warned


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_networks_asked_for_where_none_is_needed_are_told_of(amortization):
    config = FitConfig(amortization=amortization, ensemble_size=6)
    plan = resolve(config, n_spots=189, n_cells=800)
    assert plan.ensemble_size == 1
    assert any("without any" in sentence for sentence in plan.warnings)


def test_smallest_automatic_batch_says_that_it_is():
    plan = resolve(FitConfig(), n_spots=20, n_cells=800)
    assert "tenth" not in plan.batch_size_reason
    assert "smallest" in plan.batch_size_reason


def _large_slide(**wishes):
    return resolve(FitConfig(**wishes), n_spots=27_395, n_cells=20_000)


@pytest.mark.parametrize("amortization", ["latent", "proportion", "none"])
def test_numbers_of_their_own_get_enough_visits_on_large_slides(amortization):
    assert _large_slide(preset="joint", amortization=amortization).epochs >= 100
    assert _large_slide(preset="joint").epochs < 100


@pytest.mark.parametrize("amortization", ["proportion", "none"])
def test_states_of_their_own_get_enough_visits_on_large_slides(amortization):
    assert _large_slide(amortization=amortization).state_epochs >= 100
    for predicted in ("both", "latent"):
        assert _large_slide(amortization=predicted).state_epochs < 100


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_free_proportions_before_the_states_take_no_epochs_and_no_networks(
    amortization,
):
    """They are solved for, spot by spot."""
    plan = _large_slide(amortization=amortization, ensemble_size=5)
    assert (plan.epochs, plan.ensemble_size) == (0, 1)
    assert "solved for" in plan.epochs_reason
    assert plan.state_epochs > 0


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_epochs_chosen_with_free_proportions_are_those_of_the_states(amortization):
    plan = _large_slide(amortization=amortization, epochs=7)
    assert (plan.epochs, plan.state_epochs) == (0, 7)


def test_free_proportions_with_states_at_once_are_trained():
    plan = _large_slide(preset="joint", amortization="none", epochs=7)
    assert (plan.epochs, plan.state_epochs) == (7, 0)


def test_automatic_epochs_of_the_states_make_about_the_steps_of_the_preset():
    plan = resolve(FitConfig(), n_spots=189, n_cells=832)
    steps = plan.state_epochs * -(-189 // plan.batch_size)
    assert plan.preset.state_steps <= steps < plan.preset.state_steps + 10


@pytest.mark.parametrize("epochs", [1, 3, 150])
@pytest.mark.parametrize("amortization", ["both", "proportion"])
def test_chosen_epochs_are_followed_by_states_in_proportion(epochs, amortization):
    plan = resolve(
        FitConfig(epochs=epochs, amortization=amortization), n_spots=189, n_cells=832
    )
    ratio = plan.preset.state_steps / plan.preset.spot_steps
    assert plan.epochs == epochs
    assert epochs * ratio <= plan.state_epochs < epochs * ratio + 1


@pytest.mark.parametrize("preset", PRESETS)
def test_states_have_epochs_of_their_own_only_where_they_come_last(preset):
    plan = resolve(FitConfig(preset=preset), n_spots=189, n_cells=832)
    assert (plan.state_epochs > 0) == (PRESETS[preset].spot_fit == "in turn")


def test_automatic_epochs_make_about_the_steps_of_the_preset():
    plan = resolve(FitConfig(), n_spots=189, n_cells=832)
    steps = plan.epochs * -(-189 // plan.batch_size)
    assert plan.preset.spot_steps <= steps < plan.preset.spot_steps + 10


@pytest.mark.parametrize(
    ("n_cells", "steps", "error"),
    [
        (100, 250, 1),  # a batch an epoch
        (832, 40 * 7, 0),
        (6_400, 2000, 0),
        (100_000, 2000, 782),
        (1_000_000, 2000, 7813),  # all cells are seen once
    ],
)
def test_reference_is_seen_forty_times_within_bounds_of_steps(n_cells, steps, error):
    plan = resolve(FitConfig(), n_spots=189, n_cells=n_cells)
    done = plan.reference_epochs * -(-n_cells // plan.preset.reference_batch_size)
    assert steps <= done <= steps + error


def test_chosen_numbers_are_kept():
    config = FitConfig(batch_size=16, epochs=7, reference_epochs=3)
    plan = resolve(config, n_spots=189, n_cells=832)
    assert (plan.batch_size, plan.epochs, plan.reference_epochs) == (16, 7, 3)


def test_published_preset_trains_for_its_epochs():
    plan = resolve(FitConfig(preset="published"), n_spots=189, n_cells=832)
    assert (plan.epochs, plan.reference_epochs) == (2500, 300)


ONE_MODEL = [name for name, preset in PRESETS.items() if preset.ensemble_size == 1]


@pytest.mark.parametrize("preset", PRESETS)
def test_the_automatic_number_of_networks_is_the_preset_s(preset):
    plan = resolve(FitConfig(preset=preset), n_spots=189, n_cells=832)
    assert plan.ensemble_size == PRESETS[preset].ensemble_size
    assert plan.warnings == ()


def test_a_chosen_number_of_networks_is_kept_where_several_are_trained():
    assert PRESETS["default"].ensemble_size > 1
    for size in (1, 5):
        plan = resolve(FitConfig(ensemble_size=size), n_spots=189, n_cells=832)
        assert plan.ensemble_size == size
        assert plan.warnings == ()


@pytest.mark.parametrize("preset", ONE_MODEL)
def test_a_preset_of_one_model_says_so_to_who_asks_for_more(preset):
    asked = FitConfig(preset=preset, ensemble_size=8)
    plan = resolve(asked, n_spots=189, n_cells=832)
    assert plan.ensemble_size == 1
    (warning,) = plan.warnings
    assert "8 networks" in warning
    assert f"{preset!r} trains one model" in warning
    content = FitConfig(preset=preset, ensemble_size=1)
    assert resolve(content, n_spots=189, n_cells=832).warnings == ()


@pytest.mark.parametrize("amortization", ["both", "proportion"])
def test_large_slides_are_visited_in_part_where_that_teaches_enough(amortization):
    plan = resolve(
        FitConfig(amortization=amortization), n_spots=600_000, n_cells=10_000
    )
    preset = plan.preset
    assert (plan.epochs, plan.batches) == (1, preset.spot_steps)
    assert "a part of them" in plan.epochs_reason
    n_batches = math.ceil(600_000 / plan.batch_size)
    own_states = (MIN_FREE_EPOCHS, n_batches)
    expected = (1, preset.state_steps) if amortization == "both" else own_states
    assert (plan.state_epochs, plan.state_batches) == expected


def test_chosen_epochs_visit_all_spots():
    plan = resolve(FitConfig(epochs=2), n_spots=600_000, n_cells=10_000)
    assert plan.batches == plan.state_batches == math.ceil(600_000 / plan.batch_size)

import pytest

from napari_destvi.config import CELL2LOCATION_PRESETS, FitConfig, resolve
from napari_destvi.config.cell2location import MAX_AUTO_SPOTS
from napari_destvi.errors import ConfigError


def plan_of(n_spots=189, n_cells=832, **wishes):
    config = FitConfig(method="cell2location", **wishes)
    return resolve(config, n_spots=n_spots, n_cells=n_cells)


def test_all_spots_take_part_in_each_step_as_far_as_there_is_memory():
    assert (plan_of().batch_size, plan_of().batches) == (189, 1)
    large = plan_of(n_spots=20_000)
    assert (large.batch_size, large.batches) == (MAX_AUTO_SPOTS, 3)


def test_wishes_count():
    plan = plan_of(batch_size=50, epochs=7, reference_epochs=9)
    assert (plan.batch_size, plan.batches) == (50, 4)
    assert (plan.epochs, plan.reference_epochs) == (7, 9)
    assert plan_of(batch_size=500).batch_size == 189


def test_published_training_is_as_long_as_published():
    plan = plan_of(preset="published")
    assert plan.epochs == 30_000
    assert plan.reference_epochs == 1000  # at most, for so few cells
    # 400 epochs of 20,000 cells, eight batches each
    assert plan_of(preset="published", n_cells=20_000).reference_epochs == 3200
    assert plan.preset.spot_learning_rate == 0.002


def test_a_preset_of_destvi_gives_way_and_that_is_said():
    plan = plan_of(preset="joint")
    assert plan.preset is CELL2LOCATION_PRESETS["default"]
    assert "'joint' is one of DestVI" in plan.warnings[0]
    assert all(plan_of(preset=name).warnings == () for name in CELL2LOCATION_PRESETS)


@pytest.mark.parametrize("name", ["cells_per_spot", "detection_alpha"])
@pytest.mark.parametrize("value", [0, -3.0, float("nan"), float("inf"), "many", True])
def test_what_is_expected_must_be_a_positive_number(name, value):
    with pytest.raises(ConfigError, match="above 0"):
        FitConfig(**{name: value})


def test_whole_numbers_are_numbers_too():
    assert FitConfig(cells_per_spot=5) == FitConfig(cells_per_spot=5.0)

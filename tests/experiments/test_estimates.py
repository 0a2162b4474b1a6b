"""Times are guessed from the steps, and mended by what was measured."""

from __future__ import annotations

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.config.memory import FitSizes
from napari_destvi.experiments.estimates import TimeEstimates, guessed_seconds

SIZES = FitSizes(n_spots=1000, n_genes=500, n_cell_types=10, n_cells=2000, n_stored=10)


def test_before_the_first_run_the_guess_stands():
    config = FitConfig(batch_size=16)
    assert TimeEstimates(SIZES).seconds(config) == guessed_seconds(config, SIZES)


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        (FitConfig(epochs=200), FitConfig(epochs=100)),
        (FitConfig(epochs=100, batch_size=4), FitConfig(epochs=100, batch_size=64)),
        (FitConfig(preset="augmented"), FitConfig(preset="published")),
        (FitConfig(), FitConfig(method="nnls")),
        (
            FitConfig(method="cell2location", preset="published"),
            FitConfig(method="cell2location"),
        ),
    ],
)
def test_more_work_is_guessed_to_take_longer(longer, shorter):
    assert guessed_seconds(longer, SIZES) > guessed_seconds(shorter, SIZES)


def test_a_measured_run_mends_the_times_of_its_kind_first_and_of_others_for_want():
    times = TimeEstimates(SIZES)
    destvi, other = FitConfig(), FitConfig(method="cell2location")
    times.learn(destvi, 3 * guessed_seconds(destvi, SIZES))
    mended = times.seconds(other)
    times.learn(other, 5 * guessed_seconds(other, SIZES))

    assert mended == pytest.approx(3 * guessed_seconds(other, SIZES))
    assert times.seconds(other) == pytest.approx(5 * guessed_seconds(other, SIZES))
    assert times.seconds(destvi) == pytest.approx(3 * guessed_seconds(destvi, SIZES))

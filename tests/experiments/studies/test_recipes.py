from __future__ import annotations

import pytest

from napari_destvi.errors import InputError
from napari_destvi.experiments.studies import STUDIES, Wishes, parts_of
from napari_destvi.experiments.studies.recipes import sweep_of_part

WHOLE, COLUMNS = STUDIES["starmap"].parts


def test_the_authors_settings_are_their_batches_epochs_and_training() -> None:
    sweep = sweep_of_part(WHOLE, Wishes("authors"), n_spots=189)
    assert sweep.batch_sizes == (4, 8, 16, 32, 64, 128)
    assert sweep.epochs == (2500,)
    assert sweep.presets == ("published",)
    assert sweep.amortizations == ("both", "latent")
    assert "cell2location" in sweep.methods


def test_ours_leaves_the_length_to_the_presets() -> None:
    sweep = sweep_of_part(COLUMNS, Wishes("ours"), n_spots=57)
    assert sweep.epochs == ("auto",)
    assert sweep.presets == ("default", "joint")
    assert sweep.seeds == (0, 1, 2)


def test_seeds_can_be_chosen() -> None:
    sweep = sweep_of_part(WHOLE, Wishes("ours", n_seeds=5), n_spots=189)
    assert sweep.seeds == (0, 1, 2, 3, 4)


def test_batches_of_all_spots_or_more_are_left_out() -> None:
    sweep = sweep_of_part(WHOLE, Wishes(), n_spots=64)
    assert sweep.batch_sizes == (4, 8, 16, 32)


def test_a_slide_too_small_for_any_batch_is_told() -> None:
    with pytest.raises(InputError, match="smallest batches are of 32 spots"):
        sweep_of_part(STUDIES["merfish"].parts[0], Wishes(), n_spots=20)


def test_a_quick_look_is_short_and_still_spans_the_batch_sizes() -> None:
    sweep = sweep_of_part(WHOLE, Wishes("authors", is_quick=True), n_spots=189)
    assert len(sweep.batch_sizes) == 3
    assert sweep.epochs == (250,)
    assert sweep.seeds == (0,)


def test_longer_training_is_the_authors_alone() -> None:
    study = STUDIES["merfish"]
    assert [part.name for part in parts_of(study, Wishes("ours"))] == ["whole"]
    whole, longer = parts_of(study, Wishes("authors"))
    sweep = sweep_of_part(longer, Wishes("authors"), n_spots=27_395)
    assert sweep.batch_sizes == (512, 1024)
    assert sweep.epochs == (5000, 10_000)
    assert len(sweep.runs()) == 4
    assert max(whole.batch_sizes) == 1024

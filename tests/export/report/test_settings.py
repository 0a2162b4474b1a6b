from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from napari_destvi.export.report.settings import (
    SECONDS,
    setting_title,
    settings_table,
    with_training,
)


def test_seeds_of_one_setting_become_one_row_with_mean_and_spread(table) -> None:
    found = settings_table(with_training(table))
    assert len(found) == 2 + 2 * 6
    chosen = table[(table["batch_size"] == 8) & (table["amortization"] == "latent")]
    line = found[(found["batch_size"] == 8) & (found["amortization"] == "latent")]
    assert line["seeds"].item() == 2
    assert line["ssim"].item() == pytest.approx(chosen["ssim"].mean())
    assert line["ssim_sd"].item() == pytest.approx(chosen["ssim"].std())


def test_the_spread_of_one_seed_is_unknown(table) -> None:
    found = settings_table(with_training(table))
    assert np.isnan(found.loc[found["method"] == "nnls", "ssim_sd"].item())


def test_other_methods_come_first_and_sizes_are_in_order(table) -> None:
    named = with_training(table.sample(frac=1, random_state=3))
    found = settings_table(named)
    assert list(found["method"][:2]) == ["cell2location", "nnls"]
    assert list(found["batch_size"][2:8]) == [4, 8, 16, 32, 64, 128]


def test_a_run_that_failed_is_in_no_mean(table) -> None:
    table.loc[table.index[-1], ["status", "ssim"]] = ["failed", -9.0]
    found = settings_table(with_training(table))
    assert found["ssim"].min() > 0
    assert found["seeds"].sum() == len(table) - 1


def test_epochs_that_follow_from_the_batch_size_are_no_setting(table) -> None:
    named = with_training(table)
    assert set(named.loc[named["method"] == "destvi", "training"]) == {"default"}


def test_epochs_that_were_chosen_tell_trainings_apart(table) -> None:
    longer = table.assign(epochs=5000, key=table["key"] + "x")
    shorter = table.assign(epochs=2500)
    named = with_training(pd.concat([shorter, longer], ignore_index=True))
    found = set(named.loc[named["method"] == "destvi", "training"])
    assert found == {"default, 2,500 epochs", "default, 5,000 epochs"}


def test_the_time_of_the_reference_is_left_out(table) -> None:
    named = with_training(table)
    assert (named[SECONDS] == named["seconds"] - 4.0).all()
    bare = with_training(table.drop(columns="seconds_reference"))
    assert (bare[SECONDS] == bare["seconds"]).all()


def test_titles_name_what_the_method_heeds(table) -> None:
    found = settings_table(with_training(table))
    titles = [setting_title(row) for _, row in found.iterrows()]
    assert titles[:3] == [
        "Cell2location",
        "Least squares (NNLS)",
        "DestVI, both, batches of 4",
    ]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("cells_per_spot", "8 cells per spot"),
        ("detection_alpha", "detection alpha 8"),
        ("batch_size", "batches of 8"),
    ],
)
def test_settings_of_cell2location_are_no_seeds_of_each_other(
    table, setting, told
) -> None:
    others = table["method"] == "cell2location"
    tried = [table[others].assign(**{setting: value}) for value in (8, 12)]
    found = settings_table(
        with_training(pd.concat([*tried, table[~others]], ignore_index=True))
    )
    lines = found[found["method"] == "cell2location"]
    assert lines["seeds"].tolist() == [2, 2]
    titles = [setting_title(line) for _, line in lines.iterrows()]
    assert len(set(titles)) == 2
    assert any(told in title for title in titles)


def test_two_trainings_of_another_method_have_two_names(table) -> None:
    other = table[table["method"] == "cell2location"].assign(preset="published")
    named = with_training(pd.concat([table, other], ignore_index=True))
    titles = named.loc[named["method"] == "cell2location", "title"]
    assert titles.nunique() == 2

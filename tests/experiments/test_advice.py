"""Two sentences of what to choose, which claim no more than the seeds allow."""

from __future__ import annotations

import pandas as pd
import pytest

from napari_destvi.experiments import best_settings


def table(**scores: tuple[list[float], float]) -> pd.DataFrame:
    """Return runs of settings by batch size: the scores of the seeds, and the time."""
    rows = [
        {
            "method": "destvi",
            "batch_size": int(size.removeprefix("batch")),
            "amortization": "both",
            "seed": seed,
            "status": "complete",
            "seconds": seconds,
            "pcc_types": value,
            "jsd": 1 - value,
        }
        for size, (values, seconds) in scores.items()
        for seed, value in enumerate(values)
    ]
    return pd.DataFrame(rows)


CLEAR = table(batch8=([0.79, 0.80, 0.81], 90.0), batch64=([0.5, 0.5, 0.5], 9.0))
CLOSE = table(batch8=([0.76, 0.80, 0.81], 90.0), batch64=([0.7, 0.78, 0.79], 9.0))


def test_the_best_median_is_named_with_its_scatter():
    best, _ = best_settings(CLEAR)
    assert "batch size 8" in best
    assert "0.800 (median of 3 seeds, from 0.790 to 0.810)" in best
    assert "nothing tells" not in best


def test_a_quicker_one_that_is_worse_is_not_advised():
    _, cheapest = best_settings(CLEAR)
    assert cheapest.startswith("No quicker setting comes as near")


def test_a_quicker_one_within_the_scatter_is_advised():
    _, cheapest = best_settings(CLOSE)
    assert "quickest, is DestVI, batch size 64: 0.780 in 9 s" in cheapest
    assert "1 min 30 s" in cheapest


def test_the_setting_that_learned_the_reference_for_all_is_not_called_slow():
    times = {
        "seconds": [60.0] * 3 + [9.0] * 3,
        "seconds_reference": [55.0] * 3 + [0.0] * 3,
    }
    _, cheapest = best_settings(CLOSE.assign(**times))
    assert cheapest == (
        "No quicker setting comes as near; a fit of the best takes 5 s, without "
        "learning the reference."
    )


def test_a_difference_smaller_than_the_scatter_is_called_so():
    best, _ = best_settings(CLOSE)
    assert "nothing tells which of the two is better" in best


def test_of_one_seed_chance_may_have_decided():
    best, _ = best_settings(table(batch8=([0.8], 9.0), batch64=([0.7], 9.0)))
    assert "chance may have decided" in best


def test_a_method_without_chance_needs_no_seeds():
    runs = CLEAR.assign(pcc_types=0.1)
    solved = {"method": "nnls", "status": "complete", "pcc_types": 0.9, "seconds": 1.0}
    best, _ = best_settings(pd.concat([runs, pd.DataFrame([solved])]))
    assert best == (
        "Nearest to the truth is least squares (NNLS): correlation of the types 0.900."
    )


@pytest.mark.parametrize("by", ["pcc_types", "jsd"])
def test_a_low_distance_is_as_good_as_a_high_correlation(by):
    assert "batch size 8" in best_settings(CLEAR, by=by)[0]


def test_without_a_truth_nothing_is_called_best():
    best, cheapest = best_settings(CLEAR.drop(columns=["pcc_types", "jsd"]))
    assert best.startswith("Without a truth")
    assert "batch size 64: 9 s" in cheapest


def test_runs_that_failed_do_not_count():
    best, _ = best_settings(CLEAR.assign(status="failed"))
    assert best.startswith("No run is complete")


def test_what_is_solved_for_has_no_epochs():
    solved = CLEAR.assign(epochs=[0, 0, 0, 50, 50, 50])
    best, _ = best_settings(solved)
    assert "batch size 8, proportions solved for" in best
    assert "0 epochs" not in best


def test_a_batch_of_the_whole_slide_is_called_so():
    runs = CLEAR.assign(n_spots=64)
    _, cheapest = best_settings(runs.assign(pcc_types=0.8))
    assert "all spots in each step" in cheapest

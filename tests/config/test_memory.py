"""The estimate of a fit's memory, part by part."""

from __future__ import annotations

import dataclasses

import pytest

from napari_destvi.config import PRESETS, FitConfig, resolve
from napari_destvi.config.held_counts import MAX_DENSE_SHARE, dense_bytes
from napari_destvi.config.memory import FitSizes, estimate_memory

GB = 10**9
SMALL = FitSizes(
    n_spots=3_000, n_genes=500, n_cell_types=10, n_cells=2_000, n_stored=10**6
)
#: Shaped like Visium HD and like MERFISH.
LARGE = FitSizes(600_000, 2_000, 12, 20_000, 110_000_000)
PANEL = FitSizes(27_395, 483, 25, 20_000, 8_000_000)


def need(sizes=SMALL, *, on_card=False, free=None, **wishes):
    config = FitConfig(**wishes)
    plan = resolve(config, n_spots=sizes.n_spots, n_cells=sizes.n_cells)
    return estimate_memory(sizes, config, plan, on_card=on_card, free=free)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("on_card", [False, True])
@pytest.mark.parametrize("size", [field.name for field in dataclasses.fields(FitSizes)])
def test_more_data_never_need_less(preset, on_card, size):
    larger = dataclasses.replace(SMALL, **{size: 2 * getattr(SMALL, size)})
    before = need(preset=preset, batch_size=64, on_card=on_card)
    after = need(larger, preset=preset, batch_size=64, on_card=on_card)
    assert after.host_bytes >= before.host_bytes
    assert after.card_bytes >= before.card_bytes
    assert after.host_bytes + after.card_bytes > before.host_bytes + before.card_bytes


def test_sparse_counts_take_eight_bytes_each():
    assert need().host["sparse counts"] == 8 * SMALL.n_stored


def test_counts_are_dense_only_where_they_leave_room():
    as_dense = dense_bytes(SMALL.n_spots, SMALL.n_genes)
    of_both = as_dense + dense_bytes(SMALL.n_cells, SMALL.n_genes)
    assert need().host["dense counts"] == of_both
    assert need(free=GB).host["dense counts"] == of_both
    enough_for_cells = int(as_dense / MAX_DENSE_SHARE) - 4
    assert need(free=enough_for_cells).host["dense counts"] == of_both - as_dense
    assert need(free=0).host["dense counts"] == 0


def test_the_spots_of_a_large_slide_stay_sparse_however_much_is_free():
    of_cells = dense_bytes(LARGE.n_cells, LARGE.n_genes)
    assert need(LARGE, free=1000 * GB).host["dense counts"] == of_cells


def test_steps_grow_with_the_batch():
    small, large = (need(batch_size=size).host for size in (10, 1000))
    assert large["training steps"] > 10 * small["training steps"]
    changed = {part for part in small if small[part] != large[part]}
    assert changed == {"training steps"}


def test_each_network_has_its_weights_and_its_step():
    one, four = (need(batch_size=128, ensemble_size=size).host for size in (1, 4))
    assert four["networks"] > one["networks"]
    assert four["training steps"] > one["training steps"]


@pytest.mark.parametrize(
    ("preset", "amortization", "n_numbers"),
    [
        ("joint", "both", 0),
        ("joint", "proportion", 10 * 5),
        ("joint", "latent", 11),
        ("joint", "none", 11 + 10 * 5),
        ("default", "none", 10 * 5),  # proportions are solved for, nothing is trained
    ],
)
def test_free_numbers_are_kept_with_gradient_and_moments(
    preset, amortization, n_numbers
):
    found = need(preset=preset, amortization=amortization).host["free numbers"]
    assert found == 4 * 4 * SMALL.n_spots * n_numbers


def test_only_who_learns_from_simulated_spots_holds_them():
    assert need(preset="published").host["simulated spots"] == 0
    assert need(preset="default").host["simulated spots"] > 0


def test_a_card_holds_what_is_computed_and_the_host_the_files():
    without, with_card = need(), need(on_card=True)
    assert without.card_bytes == 0
    assert with_card.card["sparse counts"] == 0
    assert "training steps" not in with_card.host
    assert with_card.card["training steps"] > without.host["training steps"]


def test_a_card_takes_the_counts_of_a_large_slide_dense_or_else_sparse():
    plenty, little, tight = (
        need(LARGE, on_card=True, free=n * GB).card for n in (80, 8, 1)
    )
    of_both = dense_bytes(LARGE.n_spots + LARGE.n_cells, LARGE.n_genes)
    assert plenty["dense counts"] == of_both
    assert plenty["sparse counts"] == 0
    assert little["sparse counts"] == 8 * LARGE.n_stored
    assert tight["sparse counts"] == 500_000_000  # the half


@pytest.mark.parametrize(("sizes", "measured"), [(LARGE, 4.1 * GB), (PANEL, 0.76 * GB)])
def test_estimates_are_within_a_factor_of_two_of_measured_peaks(sizes, measured):
    """Whole processes on a CPU; that of the large slide held both files besides."""
    assert measured / 2 < need(sizes, free=20 * GB).host_bytes < 2 * measured


@pytest.mark.parametrize(
    ("sizes", "wishes", "measured"),
    [
        (
            FitSizes(4_096, 500, 25, 1_000, 254_800),
            {"preset": "joint", "batch_size": 1024},
            0.94 * GB,
        ),
        (FitSizes(4_096, 500, 12, 1_000, 254_800), {"batch_size": 2048}, 1.00 * GB),
        (FitSizes(60_000, 1_000, 12, 2_000, 3_100_000), {}, 1.03 * GB),
        (
            FitSizes(20_000, 300, 20, 2_000, 660_000),
            {"preset": "joint", "amortization": "none"},
            0.71 * GB,
        ),
    ],
)
def test_estimates_are_near_the_peaks_of_fits_that_were_measured(
    sizes, wishes, measured
):
    """Of ru_maxrss, one epoch a stage, PyTorch 2.13 on one thread of a Linux CPU."""
    found = need(sizes, free=20 * GB, **wishes).host_bytes
    assert found == pytest.approx(measured, rel=0.2)


@pytest.mark.parametrize("on_card", [False, True])
@pytest.mark.parametrize("size", [field.name for field in dataclasses.fields(FitSizes)])
def test_more_data_never_need_less_of_cell2location(on_card, size):
    larger = dataclasses.replace(SMALL, **{size: 2 * getattr(SMALL, size)})
    before = need(method="cell2location", on_card=on_card)
    after = need(larger, method="cell2location", on_card=on_card)
    assert after.host_bytes >= before.host_bytes
    assert after.host_bytes + after.card_bytes > before.host_bytes + before.card_bytes


def test_a_step_of_cell2location_does_not_grow_beyond_its_most_spots():
    steps = [
        need(dataclasses.replace(LARGE, n_spots=n), method="cell2location").host
        for n in (10_000, 600_000)
    ]
    assert steps[0]["training steps"] == steps[1]["training steps"]

"""What is said of the memory before a fit."""

from __future__ import annotations

from napari_destvi.config import FitConfig, resolve
from napari_destvi.config.memory import FitSizes
from napari_destvi.config.memory_sentences import forecast_memory

GB = 10**9
SMALL = FitSizes(
    n_spots=3_000, n_genes=500, n_cell_types=10, n_cells=2_000, n_stored=10**6
)
LARGE = FitSizes(600_000, 2_000, 12, 20_000, 110_000_000)


def forecast(sizes=SMALL, *, free_host=None, free_card=None, on_card=False, **wishes):
    config = FitConfig(**wishes)
    plan = resolve(config, n_spots=sizes.n_spots, n_cells=sizes.n_cells)
    return forecast_memory(
        sizes,
        config,
        plan,
        free_host=free_host,
        free_card=free_card,
        on_card=on_card,
    )


def test_need_and_what_is_free_are_told():
    found = forecast(free_host=21 * GB)
    assert found.note.startswith("Needs about 0.")
    assert found.note.endswith("GB of memory besides the files; 21 GB are free.")
    assert found.warnings == ()


def test_what_is_free_is_left_out_where_it_is_not_known():
    found = forecast()
    assert found.note.endswith("GB of memory besides the files.")
    assert found.warnings == ()


def test_counts_that_stay_sparse_are_told_with_the_reason():
    note = forecast(LARGE, free_host=21 * GB).note
    assert note.endswith("stay sparse: with their zeros they would take 4.8 GB.")


def test_counts_that_no_card_has_room_for_are_told_to_be_sent():
    def note(free_card):
        sizes = {"free_host": 21 * GB, "free_card": free_card, "on_card": True}
        return forecast(LARGE, **sizes).note

    assert "sparse" not in note(80 * GB)
    assert note(8 * GB).endswith("they would take 4.8 GB.")
    assert note(GB).endswith("do not fit are sent to the card as they are needed.")


def test_too_little_memory_is_warned_of_with_what_to_do():
    (warning,) = forecast(LARGE, free_host=GB).warnings
    assert "1.0 GB are free" in warning
    assert "Fit fewer genes, or close other programs." in warning


def test_the_advice_is_for_what_takes_most():
    (warning,) = forecast(LARGE, free_host=GB, batch_size=300_000).warnings
    assert "Choose a smaller batch size, or" in warning


def test_many_results_ask_for_a_part_of_the_slide():
    wide = FitSizes(1_000_000, 100, 60, 1_000, 10**6)
    (warning,) = forecast(wide, free_host=GB).warnings
    assert "Fit a part of the slide, or fewer cell types" in warning


def test_a_card_is_told_apart_from_the_computer():
    found = forecast(on_card=True, free_host=21 * GB, free_card=10**7)
    assert "of the graphics card's memory; 0.1 GB are free." in found.note
    (warning,) = found.warnings
    assert "the graphics card's memory, and" in warning
    assert 'or choose the device "cpu".' in warning


def test_both_memories_may_be_too_small():
    found = forecast(on_card=True, free_host=10**8, free_card=10**7)
    assert ["card" in warning for warning in found.warnings] == [True, False]

"""What the command line says of the memory before a fit."""

from __future__ import annotations

import pytest

GB = 10**9


@pytest.fixture
def free(monkeypatch):
    """Return a function that sets what memory the computer has left."""

    def leave(n_bytes):
        for module in ("cli.fitting", "training.memory"):
            name = f"napari_destvi.{module}.free_host_memory"
            monkeypatch.setattr(name, lambda: n_bytes)

    return leave


def test_the_need_is_told_after_the_plan(run, files, stand_in, free):
    free(21 * GB)
    told = run("fit", *files.options(), "--device", "cpu").stderr
    assert "GB of memory besides the files; 21 GB are free." in told
    assert told.index("epochs.") < told.index("Needs about 0.")
    assert "may end early" not in told


def test_memory_that_will_not_suffice_is_noted_and_the_fit_tried(
    run, files, stand_in, free
):
    free(GB // 10)
    outcome = run("fit", *files.options(), "--device", "cpu")
    assert outcome.exit_code == 0, outcome.output
    assert "Note: The fit needs about 0." in outcome.stderr
    assert "0.1 GB are free: it may end early." in outcome.stderr


def test_a_card_s_memory_is_told_of_a_fit_on_it(
    run, files, stand_in, free, monkeypatch
):
    import torch

    free(21 * GB)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(
        "napari_destvi.training.memory.free_memory", lambda _device: 80 * GB
    )
    told = run("fit", *files.options(), "--device", "cuda").stderr
    assert "of the graphics card's memory; 80 GB are free." in told


def test_least_squares_says_nothing_of_the_memory(run, files, free):
    free(1)
    told = run("fit", *files.options(), "--method", "nnls").stderr
    assert "Needs about" not in told
    assert "GB" not in told

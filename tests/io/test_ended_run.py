"""The record of a fit tells what was fitted, how, and where it came from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.run_identity import run_key
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.run_record_text import read_record, record_text

FOUND = {"slide_hash": "5l1de", "labels": "cell_type", "library": "área 1"}


def _known(problem):
    return replace(problem, provenance=FOUND)


def test_a_complete_fit_has_the_key_of_its_problem_and_settings(problem, result):
    config = FitConfig(seed=3)
    record = record_of(
        _known(problem),
        config,
        replace(result, status="complete"),
        slide=Path("slide.h5ad"),
        sweep_name="a",
    )
    assert record.key == run_key(problem, config, device="cpu")
    assert (record.labels, record.library) == ("cell_type", "área 1")
    assert (record.name, record.sweep_name) == ("", "a")
    assert record.slide.path == str(Path("slide.h5ad").absolute())
    assert (record.slide.n_spots, record.slide.hash) == (60, "5l1de")
    assert (record.reference.path, record.reference.n_cells) == ("", 90)
    assert FitConfig.from_dict(dict(record.settings)) == config
    assert record.seconds == sum(result.seconds.values())
    assert (record.device, dict(record.versions)) == ("cpu", {"torch": "2.0"})


def test_a_stopped_fit_is_never_taken_for_the_complete_one(problem, result):
    first = record_of(problem, FitConfig(), result)
    second = record_of(problem, FitConfig(), result)
    keys = {first.key, second.key, run_key(problem, FitConfig(), device="cpu")}
    assert len(keys) == 3
    assert first.status == "stopped"


def test_a_fit_that_a_card_computed_is_not_taken_for_one_of_the_processor(
    problem, result
):
    whole = replace(result, status="complete")
    card = replace(whole, versions={"device": "NVIDIA H100 80GB HBM3"})
    ours, theirs = (record_of(problem, FitConfig(), r) for r in (whole, card))
    assert theirs.key == run_key(problem, FitConfig(), device="cuda")
    assert theirs.key != ours.key


def test_a_fit_without_a_name_is_called_by_its_method_and_seed(problem, result):
    drawn = record_of(problem, FitConfig(method="cell2location", seed=2), result)
    assert drawn.title == "Cell2location, seed 2"
    record = record_of(problem, FitConfig(method="nnls"), result)
    assert record.title == "least squares (NNLS)"
    assert replace(record, name="mine").title == "mine"


def test_the_epochs_are_those_of_the_result_not_of_the_wishes(problem, result):
    found = {"epochs": 137, "batches_per_epoch": 11, "state_epochs": 0, "seed": 1}
    record = record_of(problem, FitConfig(), replace(result, settings=found))
    assert record.epochs == {name: found[name] for name in found if name != "seed"}
    assert read_record(record_text(record)) == record

"""Trained models of files and of past fits: one hash, and why there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import InputError
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.model_file import write_model
from napari_destvi.io.model_source import (
    config_of,
    facts_of,
    may_have_model,
    model_hash,
    read_model_file,
    read_model_of_run,
    why_no_model_of,
)
from napari_destvi.io.run_record import KeptModel
from napari_destvi.io.run_record_text import read_record, record_text
from napari_destvi.io.run_store import RunStore

GENES = [f"gene {number}" for number in range(12)]


@pytest.fixture
def model(drawn_trained):
    return drawn_trained(GENES, ["B/cell", "Ä"])


@pytest.fixture
def complete(result):
    return replace(result, status="complete", settings={}, trained=None)


def _kept(tmp_path, problem, result, config=None):
    store = RunStore(tmp_path / "runs")
    record = record_of(problem, config or FitConfig(), result)
    record = replace(record, name="cortex")
    store.keep(record, result)
    return store, record.key


def test_a_model_has_one_hash_in_its_file_and_in_its_fit(
    model, complete, problem, tmp_path
):
    store, key = _kept(tmp_path, problem, replace(complete, trained=model))
    file = write_model(model, tmp_path / "cortex.safetensors")
    found, of_file = read_model_file(file)
    _, of_run = read_model_of_run(store, key)
    assert found.gene_names == model.gene_names
    assert of_file.hash == of_run.hash == model_hash(model)
    assert (of_file.name, of_file.source) == ("cortex", str(file))
    assert (of_run.name, of_run.source) == ("cortex", key)


def test_another_number_in_a_model_gives_another_hash(model):
    arrays = {**model.arrays, "profile": model.arrays["profile"] * 2}
    assert model_hash(replace(model, arrays=arrays)) != model_hash(model)
    assert model_hash(replace(model, depth=1.0)) != model_hash(model)


def test_a_past_fit_without_a_model_says_why(complete, problem, tmp_path):
    wishes = {"wishes": FitConfig(amortization="none").to_dict()}
    store, key = _kept(tmp_path, problem, replace(complete, settings=wishes))
    with pytest.raises(InputError, match=r'"cortex" has no model.*amortization .both'):
        read_model_of_run(store, key)


def test_only_complete_amortized_fits_of_destvi_are_offered(complete, problem):
    fit = record_of(problem, FitConfig(), complete)
    assert may_have_model(fit)
    kept = KeptModel("cortex", "/cortex.safetensors", "0" * 64)
    assert not may_have_model(record_of(problem, FitConfig(), complete, model=kept))
    assert not may_have_model(replace(fit, status="stopped"))
    for config in (FitConfig(method="nnls"), FitConfig(amortization="latent")):
        assert not may_have_model(record_of(problem, config, complete))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"settings": {"wishes": {"method": "nnls"}}}, "finds the numbers of each"),
        ({"settings": {"applied_model": {"n": 1}}}, "trained on another slide"),
        ({"status": "stopped"}, "stopped"),
        ({}, "Past fits"),
    ],
)
def test_why_maps_have_no_model_to_save_is_told(complete, change, said):
    assert said in why_no_model_of(replace(complete, **change))


def test_maps_with_a_model_have_one_to_save(complete, model):
    assert why_no_model_of(replace(complete, trained=model)) == ""


def test_settings_are_those_of_the_model_on_the_machine_of_now(model):
    wishes = {"wishes": FitConfig(seed=4, device="cuda").to_dict()}
    config = config_of(
        replace(model, settings=wishes), FitConfig(device="cpu", n_threads=2)
    )
    assert (config.seed, config.device, config.n_threads) == (4, "cpu", 2)


def test_facts_are_those_of_the_model(model):
    facts = facts_of(model)
    assert facts.gene_names == tuple(GENES)
    assert facts.cell_types == ("B/cell", "Ä")
    np.testing.assert_allclose(facts.information.sum(), 1)


def test_the_record_of_an_applied_model_comes_back(complete, problem):
    kept = KeptModel("cortex", "/cortex.safetensors", "0" * 64)
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    record = record_of(problem, FitConfig(), complete, model=kept, ended=moment)
    assert record.title == "DestVI, model cortex"
    assert read_record(record_text(record)) == record
    other = record_of(
        problem, FitConfig(), complete, model=replace(kept, hash="1" * 64)
    )
    fit = record_of(problem, FitConfig(), complete)
    assert len({record.key, other.key, fit.key}) == 3

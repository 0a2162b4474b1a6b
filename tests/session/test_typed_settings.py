"""What is typed into the form becomes settings, or a sentence at the field."""

from __future__ import annotations

import dataclasses

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.session.typed_settings import read_settings, typed_settings


@pytest.mark.parametrize(
    "config",
    [
        FitConfig(),
        FitConfig(batch_size=8, epochs=3, device="cpu", seed=7, ensemble_size=5),
    ],
)
def test_settings_written_into_the_form_are_read_back(config: FitConfig):
    assert read_settings(typed_settings(config), FitConfig()) == (config, {})


@pytest.mark.parametrize("text", ["auto", " auto ", ""])
def test_an_empty_number_means_auto(text: str):
    config, _ = read_settings({"batch_size": text}, FitConfig(batch_size=8))
    assert config.batch_size == "auto"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("batch_size", "lots"),
        ("epochs", "0"),
        ("n_threads", "2.5"),
        ("seed", ""),
        ("ensemble_size", "33"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence_at_its_field(name: str, text: str):
    before = FitConfig(batch_size=5, epochs=6, n_threads=7, seed=8)
    config, problems = read_settings({name: text, "device": "cpu"}, before)
    assert config == dataclasses.replace(before, device="cpu")
    assert set(problems) == {name}
    assert "whole number" in problems[name]


def test_a_field_that_the_method_has_no_use_for_stands_in_nobody_s_way():
    typed = {"epochs": "many", "batch_size": "9", "method": "nnls"}
    config, problems = read_settings(typed, FitConfig(epochs=6))
    assert config == FitConfig(epochs=6, batch_size=9, method="nnls")
    assert problems == {}


def test_back_at_destvi_what_was_wrong_is_wrong_again():
    typed = {"epochs": "many", "method": "destvi"}
    config, problems = read_settings(typed, FitConfig(epochs=6, method="nnls"))
    assert config == FitConfig(epochs=6)
    assert set(problems) == {"epochs"}

"""What is typed into the form becomes settings, or a sentence at the field."""

from __future__ import annotations

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.session.typed_settings import read_settings, typed_settings


@pytest.mark.parametrize(
    "config", [FitConfig(), FitConfig(batch_size=8, epochs=3, device="cpu", seed=7)]
)
def test_settings_written_into_the_form_are_read_back(config: FitConfig):
    assert read_settings(typed_settings(config)) == (config, {})


@pytest.mark.parametrize("text", ["auto", " auto ", ""])
def test_an_empty_number_means_auto(text: str):
    config, _ = read_settings({"batch_size": text})
    assert config.batch_size == "auto"


@pytest.mark.parametrize(
    ("name", "text"),
    [("batch_size", "lots"), ("epochs", "0"), ("n_threads", "2.5"), ("seed", "")],
)
def test_what_cannot_be_used_gets_a_sentence_at_its_field(name: str, text: str):
    config, problems = read_settings({name: text, "device": "cpu"})
    assert config is None
    assert set(problems) == {name}
    assert "whole number" in problems[name]

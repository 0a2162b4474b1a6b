import dataclasses
from typing import get_args

from napari_destvi.config import (
    LEAST_SQUARES,
    METHODS,
    FitConfig,
    Method,
    ignored_settings,
    method_title,
)


def test_every_method_says_what_it_is():
    assert set(METHODS) == set(get_args(Method))
    for text in METHODS.values():
        assert text.description.endswith(".")
        assert not text.title.endswith(".")


def test_least_squares_heeds_its_own_choice_only():
    names = {field.name for field in dataclasses.fields(FitConfig)}
    for method in LEAST_SQUARES:
        assert names - ignored_settings(method) == {"method"}


def test_each_trained_method_heeds_all_but_what_is_the_others():
    assert ignored_settings("destvi") == {"cells_per_spot", "detection_alpha"}
    assert ignored_settings("cell2location") == {"amortization", "ensemble_size"}


def test_a_method_of_a_newer_version_is_called_by_its_name():
    assert method_title("rctd") == "rctd"

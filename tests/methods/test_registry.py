from importlib import import_module

import pytest

from napari_destvi.config import METHODS, FitConfig
from napari_destvi.methods import destvi, nnls
from napari_destvi.methods.registry import home_of, method_of, never


@pytest.mark.parametrize("name", METHODS)
def test_every_method_has_a_module_that_fits(name):
    module = method_of(FitConfig(method=name))
    assert module is import_module(home_of(FitConfig(method=name)))
    assert callable(module.fit)


def test_methods_are_not_mixed_up():
    assert method_of(FitConfig()) is destvi
    assert method_of(FitConfig(method="weighted-nnls")) is nnls


def test_a_fit_that_nobody_stops_is_not_stopped():
    assert never() is False

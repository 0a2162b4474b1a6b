"""Without Dask's distributed a cluster is refused with a sentence, all else works."""

from __future__ import annotations

import subprocess
import sys

import pytest

from napari_destvi.errors import ConfigError
from napari_destvi.experiments import run_sweep


def test_a_cluster_without_the_extra_says_what_to_install(
    problem, four, store, monkeypatch
):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"napari-destvi\[cluster\]"):
        list(run_sweep(problem, four, store, dask="tcp://127.0.0.1:9"))


def test_sweeps_load_neither_torch_nor_distributed_nor_qt():
    code = """
import sys
import napari_destvi.experiments, napari_destvi.session.sweeping
found = {"torch", "distributed", "qtpy", "napari"} & set(sys.modules)
assert not found, found
"""
    subprocess.run([sys.executable, "-c", code], check=True)

"""Importing the package is cheap; what is heavy comes with its first use."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import metadata

import pytest

import napari_destvi

#: Packages that take a second or more to import, or need a screen.
HEAVY = {
    "PyQt6",
    "PySide6",
    "anndata",
    "matplotlib",
    "napari",
    "numpy",
    "pandas",
    "qtpy",
    "scanpy",
    "scipy",
    "sklearn",
    "torch",
}
#: The package itself is one; the rest is room for what an interpreter may add.
MOST_MODULES = 5


def _loaded_by(statement: str) -> set[str]:
    """Return the modules that a statement adds to those of a bare interpreter."""
    code = (
        "import json, sys, typing; before = set(sys.modules)\n"
        f"{statement}\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def test_import_loads_nothing_heavy() -> None:
    loaded = _loaded_by("import napari_destvi")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    assert len(loaded) <= MOST_MODULES


def test_settings_come_without_arrays_or_models() -> None:
    loaded = _loaded_by("from napari_destvi import FitConfig; FitConfig()")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY


def test_the_session_comes_without_readers_of_files() -> None:
    loaded = _loaded_by("from napari_destvi.session import Session; Session()")
    assert not {"anndata", "h5py", "scanpy", "torch"} & loaded


@pytest.mark.parametrize("name", sorted(napari_destvi.__all__))
def test_each_public_name_is_found_and_listed(name: str) -> None:
    assert getattr(napari_destvi, name) is not None
    assert name in dir(napari_destvi)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'deconvolute'"):
        napari_destvi.deconvolute  # noqa: B018 - the look-up is what is tested


def test_the_version_is_that_of_the_distribution() -> None:
    assert napari_destvi.__version__ == metadata.version("napari-destvi")


def test_a_copy_that_is_not_installed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def find_nothing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", find_nothing)
    monkeypatch.delitem(vars(napari_destvi), "__version__", raising=False)
    assert napari_destvi.__version__ == "0+unknown"
    del napari_destvi.__version__  # looked up again when it is next asked for

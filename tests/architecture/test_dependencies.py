"""What the package asks for: all that it imports, nothing else, and no Qt binding."""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
QT_BINDINGS = {"pyqt5", "pyqt6", "pyside2", "pyside6"}

#: Asked for by name although no module of ours imports it, and why.
NOT_IMPORTED = {
    "scikit-misc": "scanpy imports it for the seurat_v3 choice of genes",
}


def names(requirements: list[str]) -> set[str]:
    """Return the normalised names of the distributions, without versions."""
    return {normalised(re.split(r"[\[<>=!~; ]", line)[0]) for line in requirements}


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """Return the names of the distributions that the package imports."""
    graph = grimp.build_graph(
        "napari_destvi", include_external_packages=True, cache_dir=None
    )
    distributions = packages_distributions()
    modules = {module for module in graph.modules if graph.is_module_squashed(module)}
    third_party = modules - sys.stdlib_module_names - {"napari_destvi"}
    # what only an extra brings may be absent here, and is named as its module
    found = {distributions.get(module, [module])[0] for module in third_party}
    return {normalised(name) for name in found}


def test_no_qt_binding_is_forced_on_the_user():
    assert not names(PROJECT["dependencies"]) & QT_BINDINGS


def test_the_extra_all_brings_a_qt_binding():
    assert any(
        requirement.startswith("napari[all]")
        for requirement in PROJECT["optional-dependencies"]["all"]
    )


def test_everything_imported_is_asked_for(imported: set[str]):
    extras = PROJECT["optional-dependencies"]
    extra = names([*extras["spatialdata"], *extras["cluster"]])
    assert imported <= names(PROJECT["dependencies"]) | extra


def test_everything_asked_for_is_imported(imported: set[str]):
    assert names(PROJECT["dependencies"]) - imported == NOT_IMPORTED.keys()


def test_the_constraints_pin_everything_asked_for():
    lines = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = names([line for line in lines if "==" in line])
    assert names(PROJECT["dependencies"]) <= pinned

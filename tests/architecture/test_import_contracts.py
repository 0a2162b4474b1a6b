"""The walls of the house stand: the contracts hold, and fail when they are broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.api import read_configuration

ROOT = Path(__file__).parents[2]
CONFIGURATION = ROOT / "pyproject.toml"
PACKAGE = ROOT / "napari_destvi"

#: Who may pass each wall; the others stand behind it.
MAY_PASS = {
    "gui": {"widgets", "contributions"},
    "torch": {"model", "training", "methods"},
}

#: For each contract: imports that must break it, as (room, imported module).
FORBIDDEN = {
    "layers": [
        ("errors", "napari_destvi.config"),
        ("data", "napari_destvi.io"),
        ("results", "napari_destvi.data"),
        ("layers", "napari_destvi.metrics"),
        ("methods", "napari_destvi.jobs"),
        ("jobs", "napari_destvi.session"),
        ("jobs", "napari_destvi.experiments"),
        ("experiments", "napari_destvi.session"),
        ("cli", "napari_destvi.widgets"),
        ("session", "napari_destvi.contributions"),
    ],
    "gui": [
        ("session", "napari"),
        ("cli", "qtpy"),
        ("layers", "superqt"),
        ("jobs", "magicgui"),
        ("experiments", "qtpy"),
        ("export", "vispy"),
    ],
    "torch": [
        ("results", "torch"),
        ("io", "torch"),
        ("widgets", "torch"),
        ("experiments", "torch"),
    ],
    "tensors": [
        ("model", "anndata"),
        ("model", "pandas"),
        ("model", "scipy"),
        ("model", "psygnal"),
        ("model", "napari_destvi.data"),
        ("model", "napari_destvi.results"),
    ],
    "native": [
        ("training", "scvi"),
        ("methods", "lightning"),
        ("model", "pyro"),
    ],
}


def contracts() -> dict[str, dict[str, object]]:
    options = read_configuration(str(CONFIGURATION))["contracts_options"]
    return {contract["id"]: contract for contract in options}


def check_contracts(folder: Path, *only: str) -> subprocess.CompletedProcess[str]:
    """Check the contracts on the package that lies in `folder`."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    for contract in only:
        command += ["--contract", contract]
    return subprocess.run(
        [*command, "--config", str(CONFIGURATION)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copied_package(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "sample_data")
    shutil.copytree(PACKAGE, tmp_path / PACKAGE.name, ignore=ignored)
    return tmp_path / PACKAGE.name


def add_import(package: Path, room: str, imported: str) -> None:
    module = package / f"{room}.py"
    if not module.exists():
        module = package / room / "breach.py"
    with module.open("a", encoding="utf-8") as file:
        file.write(f"\nimport {imported}\n")


def test_the_contracts_hold():
    report = check_contracts(ROOT)
    assert report.returncode == 0, report.stdout + report.stderr


def test_every_contract_is_tried_with_forbidden_imports():
    assert contracts().keys() == FORBIDDEN.keys()


@pytest.mark.parametrize("contract", FORBIDDEN)
def test_a_contract_fails_when_it_is_broken(contract: str, copied_package: Path):
    for room, imported in FORBIDDEN[contract]:
        add_import(copied_package, room, imported)

    report = check_contracts(copied_package.parent, contract)

    assert report.returncode == 1, report.stdout + report.stderr
    assert f"{contracts()[contract]['name']} BROKEN" in report.stdout
    for room, imported in FORBIDDEN[contract]:
        breach = f"napari_destvi.{room}.breach -> {imported}"
        in_the_module = f"napari_destvi.{room} -> {imported}"
        assert breach in report.stdout or in_the_module in report.stdout


def test_a_new_room_must_be_placed_in_the_layers(copied_package: Path):
    (copied_package / "attic.py").touch()

    report = check_contracts(copied_package.parent, "layers")

    assert report.returncode == 1
    assert "attic" in report.stdout


@pytest.mark.parametrize("wall", MAY_PASS)
def test_every_room_but_the_named_ones_stands_behind_the_wall(wall: str):
    rooms = {f"napari_destvi.{name}" for name in rooms_of(PACKAGE)}
    may_pass = {f"napari_destvi.{name}" for name in MAY_PASS[wall]}
    assert set(contracts()[wall]["source_modules"]) == rooms - may_pass


def rooms_of(package: Path) -> set[str]:
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    modules = {path.stem for path in package.glob("*.py")}
    return (folders | modules) - {"__init__", "__main__"}

"""The sample tissue is found where the package is installed or developed."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.errors import InputError
from napari_destvi.io import sample as module
from napari_destvi.io.sample import sample_paths


def _place(folder: Path, *names: str) -> None:
    folder.mkdir(parents=True)
    for name in names:
        (folder / name).touch()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty installation."""
    package = tmp_path / "site" / "napari_destvi"
    monkeypatch.setattr(module, "__file__", str(package / "io" / "sample.py"))
    return package


def test_the_files_in_the_package_come_first(package: Path):
    _place(package / "sample_data", module.SPOTS, module.REFERENCE)
    _place(package.parent / "sample_data", module.SPOTS, module.REFERENCE)
    assert sample_paths() == (
        package / "sample_data" / "tissue_spots.h5ad",
        package / "sample_data" / "tissue_reference.h5ad",
    )


def test_a_source_tree_has_them_beside_the_package(package: Path):
    _place(package / "sample_data", module.SPOTS)  # one of two does not count
    _place(package.parent / "sample_data", module.SPOTS, module.REFERENCE)
    assert sample_paths()[1].parent == package.parent / "sample_data"


def test_an_installation_without_them_is_told(package: Path):
    with pytest.raises(InputError, match="Install napari-destvi again"):
        sample_paths()

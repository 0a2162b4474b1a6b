"""What users install: the wheel and the sdist hold all that the plugin needs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAMPLES = ("tissue_spots.h5ad", "tissue_reference.h5ad")

pytestmark = pytest.mark.slow


def run_python(*arguments: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist from the working tree and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run_python(
        "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT), cwd=folder
    )
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (path,) = built.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the wheel as pip does, into a folder of its own."""
    folder = tmp_path_factory.mktemp("site")
    pip = ("-m", "pip", "install", "--no-deps", "--no-index", "--quiet")
    run_python(*pip, "--target", str(folder), str(wheel), cwd=folder)
    return folder


def test_the_wheel_holds_manifest_types_and_sample_tissue(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    wanted = {"napari.yaml", "py.typed", *(f"sample_data/{name}" for name in SAMPLES)}
    assert {f"napari_destvi/{name}" for name in wanted} <= names


def test_the_wheel_holds_nothing_beside_the_package(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    version = wheel.name.split("-")[1]
    assert tops == {"napari_destvi", f"napari_destvi-{version}.dist-info"}


def test_the_sdist_holds_what_a_developer_needs(built: Path):
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {"napari.yaml", "Makefile", "LICENSE", "README.md", "tests/conftest.py"}
    assert wanted | {f"sample_data/{name}" for name in SAMPLES} <= names


def test_npe2_finds_the_manifest_of_the_wheel(installed: Path):
    code = """
import npe2, napari_destvi
npe2.PluginManifest.from_distribution("napari-destvi").validate_imports()
print(napari_destvi.__file__)
"""
    out = run_python("-c", code, cwd=installed, PYTHONPATH=str(installed))
    assert Path(out.strip()).is_relative_to(installed)


def test_the_installed_wheel_finds_its_sample_tissue(installed: Path):
    code = """
from napari_destvi.io.sample import sample_paths
print(*sample_paths(), sep="\\n")
"""
    out = run_python("-c", code, cwd=installed, PYTHONPATH=str(installed))
    folder = installed / "napari_destvi" / "sample_data"
    assert [Path(line) for line in out.splitlines()] == [folder / s for s in SAMPLES]

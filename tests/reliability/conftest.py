"""The campaign is a script to be run, not a test to be collected; a disk that fills."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.results import Result

collect_ignore_glob = [
    "faults.py",
    "*_kills.py",
    "killing.py",
    "readers.py",
    "tally.py",
    "victims.py",
    "writers.py",
]

N_SPOTS = 2500
#: Of the disk, in bytes.
SIZE = 32 * 2**20


@pytest.fixture(scope="module")
def mounted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A disk of its own, in memory; skipped where none may be made."""
    folder = tmp_path_factory.mktemp("disk") / "größe 細胞"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if sys.platform != "linux" or not _is_done("mount", *options):
        pytest.skip("only root on Linux may make a disk")
    try:
        yield folder
    finally:
        _is_done("umount", "-l", str(folder))


@pytest.fixture
def disk(mounted: Path) -> Iterator[Path]:
    """The disk, empty."""
    yield mounted
    for path in mounted.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.fixture(scope="module")
def result() -> Result:
    """Return a result that takes some room."""
    import numpy as np  # here and below: after the threads are set

    from napari_destvi.results import Result

    rng = np.random.default_rng(0)
    shares = rng.dirichlet(np.ones(3), N_SPOTS).astype(np.float32)
    return Result(
        spot_names=tuple(f"spot {number}" for number in range(N_SPOTS)),
        cell_types=("CD4/CD8 T", "B cell", "γδ T"),
        gene_names=("A",),
        abundance=3 * shares,
        proportions=shares,
        cell_state=rng.normal(size=(N_SPOTS, 3, 4)).astype(np.float32),
        activation=rng.normal(size=shares.shape).astype(np.float32),
        settings={"wishes": {"seed": 7}},
        versions={"torch": "2.4"},
    )


@pytest.fixture
def drawn_run() -> Callable[[str], RunRecord]:
    """Return what makes the record of a kept fit of some key."""
    from napari_destvi.config import FitConfig
    from napari_destvi.io.run_record import KeptReference, KeptSlide, RunRecord

    about = {"name": "", "method": "destvi", "settings": FitConfig().to_dict()}
    data = {
        "slide": KeptSlide("slide.h5ad", N_SPOTS, "5" * 64),
        "reference": KeptReference("cells.h5ad", 90, "6" * 64),
        "labels": "cell_type",
        "library": None,
    }
    end = {"created": "2026-01-02T03:04:05+00:00", "seconds": 1.0, "status": "complete"}
    return lambda key: RunRecord(key=key, **about, **data, **end)


def _is_done(*command: str) -> bool:
    program = shutil.which(command[0])
    if program is None:
        return False
    done = subprocess.run([program, *command[1:]], capture_output=True, check=False)
    return done.returncode == 0

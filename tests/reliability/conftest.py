"""The campaign is a script to be run, not a test to be collected; a disk that fills."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

collect_ignore_glob = [
    "faults.py",
    "*_kills.py",
    "killing.py",
    "readers.py",
    "tally.py",
    "victims.py",
    "writers.py",
]

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


def _is_done(*command: str) -> bool:
    program = shutil.which(command[0])
    if program is None:
        return False
    done = subprocess.run([program, *command[1:]], capture_output=True, check=False)
    return done.returncode == 0

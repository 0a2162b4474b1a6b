"""A small problem, and a check that no job leaves a folder or a process behind."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.jobs import JobControl, run_fit
from napari_destvi.results import FitProgress

_HERE = Path(__file__).parent
_PATIENCE = 20.0
_ENDLESS = FitConfig(epochs=10**6)


@pytest.fixture
def problem() -> Problem:
    rng = np.random.default_rng(0)
    counts = sp.csr_matrix(rng.poisson(1.0, size=(9, 4)).astype(np.float32))
    return Problem(
        spatial=Spatial(counts[:3], ("a", "b", "µ"), rng.random((3, 2))),
        reference=Reference(counts[3:], np.array([0, 1, 0, 1, 0, 1]), ("T", "B")),
        gene_names=("G1", "G2", "G3", "G4"),
        provenance={"labels": "cell_type", "hash": "0f"},
    )


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Let jobs use a folder of this test, which must be empty at its end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setenv("TMPDIR", str(folder))
    paths = (str(_HERE), os.environ.get("PYTHONPATH", ""))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))
    yield folder
    # torch leaves a folder of its own there, of a fit in this process
    assert not list(folder.glob("napari-destvi-*")), "a job left its folder behind"


@pytest.fixture
def run(problem: Problem) -> Callable[..., Generator[FitProgress, None, None]]:
    """Return a function that runs a stand-in method, without end unless told."""

    def run_stand_in(
        method: str,
        *,
        config: FitConfig = _ENDLESS,
        control: JobControl | None = None,
    ) -> Generator[FitProgress, None, None]:
        module = f"stand_in_methods.{method}"
        return run_fit(problem, config, control=control or JobControl(), method=module)

    return run_stand_in


@pytest.fixture
def until_maps() -> Callable[[Iterator[FitProgress]], FitProgress]:
    """Return a function that gives the next report with maps."""
    return lambda reports: next(found for found in reports if found.result is not None)


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Return a function that waits until a condition holds."""

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE
        while not condition():
            assert time.monotonic() < end, "it never came true"
            time.sleep(0.02)

    return wait


@pytest.fixture
def is_running() -> Callable[[int], bool]:
    return _is_running


def _is_running(pid: int) -> bool:
    """Tell whether a process runs; one that is dead but not collected does not."""
    try:
        if Path("/proc/self/stat").exists():
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z"
        os.kill(pid, 0)
    except (FileNotFoundError, ProcessLookupError):
        return False
    return True

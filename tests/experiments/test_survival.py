"""A sweep outlives its processes: a fit that is killed, and the whole program."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest

from napari_destvi.experiments import SweepFolder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="kills with signals"),
]

_PATIENCE = 300.0
#: A program that does a sweep of eight runs of the tissue of the tests.
_PROGRAM = """
import sys
from pathlib import Path

from eight_runs import problem_and_truth, EIGHT
from napari_destvi.experiments import SweepFolder, run_in_folder

problem, truth = problem_and_truth()
for progress in run_in_folder(
    problem, EIGHT, SweepFolder(Path(sys.argv[1])), truth=truth, workers=2
):
    print(progress.number("complete"), progress.note, flush=True)
"""


def started(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _PROGRAM, str(folder)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent
    )


def fits_of(program: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(program.pid).children()


def fit_that_begins(program: subprocess.Popen[str]) -> psutil.Process:
    """Return the next fit that is started: it cannot have ended yet."""
    before = set(fits_of(program))
    until(lambda: set(fits_of(program)) - before)
    return (set(fits_of(program)) - before).pop()


def until(condition) -> None:
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.02)


def number_kept(folder: Path) -> int:
    return len(SweepFolder(folder).store.records())


def without_times(table: pd.DataFrame) -> pd.DataFrame:
    return table.drop(columns=["seconds", "seconds_reference"])


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("undisturbed")
    started(folder).communicate(timeout=_PATIENCE)
    return SweepFolder(folder).table()


def test_a_sweep_survives_the_kill_of_a_fit_and_of_the_program(tmp_path, undisturbed):
    program = started(tmp_path)
    until(lambda: number_kept(tmp_path) >= 1)
    fit_that_begins(program).send_signal(signal.SIGKILL)
    until(lambda: number_kept(tmp_path) >= 4 and fits_of(program))
    fits = fits_of(program)
    program.kill()
    said = program.communicate(timeout=_PATIENCE)[0]
    until(lambda: not any(fit.is_running() for fit in fits))
    kept = {r.key: r.created for r in SweepFolder(tmp_path).store.records()}
    assert 4 <= len(kept) < 8

    again = started(tmp_path)
    again.communicate(timeout=_PATIENCE)

    assert "its process ended without a word" in said
    assert again.returncode == 0
    after = {r.key: r.created for r in SweepFolder(tmp_path).store.records()}
    assert after.items() >= kept.items()
    table = SweepFolder(tmp_path).table()
    assert (table["status"] == "complete").all()
    pd.testing.assert_frame_equal(without_times(table), without_times(undisturbed))

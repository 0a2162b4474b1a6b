"""The child lives no longer than whoever asked for it, and leaves nothing."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading

import pytest

from napari_destvi.errors import FitError

#: Starts a child, prints its number, and ends by itself or waits to be killed.
PARENT = """
import sys

import numpy as np
import scipy.sparse as sp

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.jobs import JobControl, run_fit

one = sp.csr_matrix(np.ones((1, 1), np.float32))
spatial = Spatial(one, ("a",), np.zeros((1, 2)))
problem = Problem(spatial, Reference(one, np.zeros(1, int), ("T",)), ("G",))
reports = run_fit(
    problem, FitConfig(), control=JobControl(), method="stand_in_methods.deaf"
)
print(next(reports).message, flush=True)
if sys.argv[1] == "killed":
    sys.stdin.read()
if sys.argv[1] == "leaves while a thread waits for the child":
    import threading

    threading.Thread(target=next, args=(reports, None), daemon=True).start()
"""


@pytest.mark.parametrize("end", ["close", "drop"])
def test_the_child_ends_with_its_generator(run, is_running, end):
    reports = run("steady")
    child = int(next(reports).message)
    assert is_running(child)
    if end == "close":
        reports.close()
    del reports
    gc.collect()
    assert not is_running(child)


@pytest.mark.parametrize(
    "end", ["killed", "leaves", "leaves while a thread waits for the child"]
)
def test_the_child_ends_with_its_parent(end, temporary, is_running, eventually):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, end],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        child = int(parent.stdout.readline())
        if end == "killed":
            assert is_running(child)
            parent.kill()
    eventually(lambda: not is_running(child))
    eventually(lambda: not list(temporary.iterdir()))


def test_two_fits_run_side_by_side(run, until_maps):
    first, second = run("steady"), run("steady")
    pids = {until_maps(reports).message for reports in (first, second, first)}
    assert len(pids) == 2
    first.close()
    assert until_maps(second).message in pids
    second.close()


def test_a_fit_runs_in_a_thread_as_well(run):
    found = []
    reports = run("loud")
    thread = threading.Thread(target=lambda: found.extend(reports))
    thread.start()
    thread.join()
    assert [report.stage for report in found] == ["spots", "done"]


def test_without_room_for_files_it_says_so(run, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/at all")
    with pytest.raises(FitError, match="room for temporary files in /nowhere/at all"):
        next(run("steady"))


def test_a_program_without_a_python_says_so(run, monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(FitError, match="pip install"):
        next(run("steady"))


def test_a_python_that_does_not_start_says_so(run, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(FitError, match="could not be started"):
        next(run("steady"))

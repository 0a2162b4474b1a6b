"""The two buttons: stop keeps the result, cancel ends the child at once."""

from __future__ import annotations

import threading
import time

import pytest

from napari_destvi.config import FitConfig
from napari_destvi.jobs import JobCancelled, JobControl

#: Far more than the milliseconds it takes, far less than the stand-in sleeps.
AT_ONCE = 5.0


def test_stop_keeps_the_result_so_far(run, until_maps):
    control = JobControl()
    reports = run("steady", control=control)
    until_maps(reports)
    control.stop_and_keep()
    *_, last = reports
    assert last.stage == "done"
    assert last.result.status == "stopped"


def test_stop_before_the_start_counts(run):
    control = JobControl()
    control.stop_and_keep()
    *_, last = run("steady", control=control)
    assert last.result.status == "stopped"


def test_cancel_before_the_start_counts(run):
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        list(run("steady", control=control))


def test_cancel_ends_even_a_child_that_hears_nothing(run, until_maps, is_running):
    control = JobControl()
    reports = run("deaf", control=control)
    child = int(until_maps(reports).message)
    start = time.monotonic()
    threading.Timer(0.2, control.cancel).start()  # while this thread waits for a line
    with pytest.raises(JobCancelled):
        next(reports)
    assert time.monotonic() - start < AT_ONCE
    assert not is_running(child)


def test_cancel_drops_reports_that_were_still_to_come(run, until_maps):
    control = JobControl()
    reports = run("steady", control=control)
    until_maps(reports)
    time.sleep(0.3)  # the child is ahead of this thread now
    control.cancel()
    with pytest.raises(JobCancelled):
        next(reports)


def test_stop_then_cancel_cancels(run):
    control = JobControl()
    reports = run("deaf", control=control)
    next(reports)
    control.stop_and_keep()
    control.cancel()
    with pytest.raises(JobCancelled):
        next(reports)


def test_the_buttons_do_nothing_after_the_end(run):
    control = JobControl()
    *_, last = run("steady", config=FitConfig(epochs=1), control=control)
    control.stop_and_keep()
    control.cancel()
    assert last.result.status == "complete"

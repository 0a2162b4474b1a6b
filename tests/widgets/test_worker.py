"""A worker answers with records, whatever happens in it, and ends when told to."""

from __future__ import annotations

import gc
import weakref

import pytest
from qtpy.QtCore import QObject, QThread, QThreadPool

from napari_destvi.errors import InputError
from napari_destvi.jobs import JobCancelled, JobControl
from napari_destvi.widgets.worker import once, start_worker

pytestmark = pytest.mark.gui


class Taker(QObject):
    """Keeps the records and the thread in which they came."""

    def __init__(self) -> None:
        super().__init__()
        self.records = []
        self.threads = set()

    def take(self, record) -> None:
        self.records.append(record)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def taker(qtbot):
    yield Taker()
    wait_until_ended()


def wait_until_ended():
    assert QThreadPool.globalInstance().waitForDone(5000)


def raising(error):
    raise error
    yield


def test_values_come_in_order_in_the_main_thread(taker, qtbot):
    start_worker("counting", taker.take, "mine", range, 3)
    qtbot.waitUntil(lambda: len(taker.records) == 3)
    assert [(r.about, r.value) for r in taker.records] == [
        ("mine", i) for i in range(3)
    ]
    assert taker.threads == {QThread.currentThread()}


def test_a_known_error_is_told_in_its_own_words(taker, qtbot):
    start_worker("failing", taker.take, 1, raising, InputError("It is a picture."))
    qtbot.waitUntil(lambda: taker.records != [])
    assert taker.records[0].problem == "It is a picture."


@pytest.mark.parametrize("error", [RuntimeError("no memory"), KeyError("X"), OSError()])
def test_any_other_error_is_told_too_and_the_worker_finishes(taker, qtbot, error):
    worker = start_worker("failing", taker.take, 1, raising, error)
    wait_until_ended()
    qtbot.waitUntil(lambda: taker.records != [])
    assert type(error).__name__ in taker.records[0].problem
    assert not worker.is_running


def test_a_cancelled_job_says_nothing(taker, qtbot):
    start_worker("cancelled", taker.take, 1, raising, JobCancelled())
    wait_until_ended()
    qtbot.wait(10)
    assert taker.records == []


def test_quit_cancels_the_child_and_closes_the_generator(taker, qtbot):
    control, closed = JobControl(), []

    def endless():
        try:
            while True:
                yield 1
        finally:
            closed.append(control.cancelled)

    worker = start_worker("endless", taker.take, 1, endless, control=control)
    qtbot.waitUntil(lambda: taker.records != [])
    worker.quit()
    wait_until_ended()
    assert closed == [True]


def test_the_data_are_let_go_when_the_worker_has_ended(taker, qtbot):
    class Large:
        pass

    large = Large()
    known = weakref.ref(large)
    worker = start_worker("reading", taker.take, 1, once, large.__repr__)
    del large
    wait_until_ended()
    qtbot.waitUntil(lambda: taker.records != [])
    taker.records.clear()
    gc.collect()
    assert not worker.is_running
    assert known() is None

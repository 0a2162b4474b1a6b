"""The window that compares settings: ticks, buttons, and a table that fills."""

from __future__ import annotations

import queue
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from qtpy.QtCore import Qt

from napari_destvi.experiments import RunState, SweepProgress
from napari_destvi.experiments.rows import RunRows
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.run_store import RunStore
from napari_destvi.session.sweep_lines import COLUMNS
from napari_destvi.session.sweep_terms import SweepNews
from napari_destvi.widgets.setting_fields import SETTING_FIELDS
from napari_destvi.widgets.sweep_table import FAILED
from napari_destvi.widgets.sweep_window import SIZE

pytestmark = pytest.mark.gui
STATUS = COLUMNS.index("Status")


class StandInSweep:
    """A sweep that says what the test tells it to."""

    def __init__(self) -> None:
        self.orders: queue.Queue = queue.Queue()
        self.asked = None
        self.ended = threading.Event()

    def __call__(self, asked, *, control):
        self.asked = asked
        try:
            while not (control.cancelled or control.stopping):
                try:
                    order = self.orders.get(timeout=0.01)
                except queue.Empty:
                    continue
                if order is None:
                    return
                yield order
        finally:
            self.ended.set()

    def tell(self, *statuses: str, error: str = "") -> None:
        runs = self.asked.sweep.runs()
        states = tuple(
            RunState(run, self.key(n), status, error=error * (status == "failed"))
            for n, (run, status) in enumerate(zip(runs, statuses, strict=True))
        )
        rows = RunRows(self.asked.problem.sizes, RunStore(self.folder), truth=None)
        progress = SweepProgress(states, 9.0)
        news = SweepNews(progress, rows.table(states), self.asked.spots, self.asked)
        self.orders.put(news)

    @property
    def folder(self):
        return self.asked.folder

    @staticmethod
    def key(number: int) -> str:
        return f"{number:032x}"


@pytest.fixture
def sweep() -> StandInSweep:
    return StandInSweep()


@pytest.fixture
def dock(make_dock, load, sweep, tmp_path):
    reports = []

    def write_report(asked):
        reports.append(asked)
        return (asked.folder / "new" / "report.html",)

    dock = make_dock(do_sweep=sweep, write_sweep_report=write_report)
    dock.reports = reports
    load(dock)
    dock.session.runs_folder = tmp_path / "runs"
    return dock


@pytest.fixture
def window(dock):
    dock.run.sweep.click()
    window = dock.run.sweep_window
    for name, box in window.form.methods.items():
        box.setChecked(name in ("nnls", "weighted-nnls"))
    return window


@pytest.fixture
def running(window, sweep, qtbot):
    """A window with a comparison of two runs, of which the test tells."""
    window.start.click()
    qtbot.waitUntil(lambda: sweep.asked is not None)
    return window


def statuses(window) -> list[str]:
    return [
        window.table.item(row, STATUS).text() for row in range(window.table.rowCount())
    ]


def test_ticks_and_fields_change_the_number_of_runs(window):
    assert window.plan.text.startswith("2 runs")
    window.form.methods["destvi"].setChecked(True)
    window.form.batch_sizes.setText("4, 8, 16")
    window.form.seeds.setValue(3)
    assert window.plan.text.startswith(f"{2 + 3 * 2 * 3} runs")


def test_what_is_typed_wrongly_is_told_and_start_is_off(window):
    window.form.methods["destvi"].setChecked(True)
    window.form.batch_sizes.setText("4, x")
    assert "'x'" in window.plan.text
    assert not window.start.isEnabled()


def test_the_table_fills_while_it_runs(running, sweep, qtbot):
    assert not running.form.isEnabled()
    sweep.tell("complete", "running")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    assert statuses(running)[0] == "done"
    assert statuses(running)[1].startswith("0%")
    sweep.tell("complete", "complete")
    qtbot.waitUntil(lambda: statuses(running) == ["done", "done"])


def test_a_failed_run_is_red_and_says_why(running, sweep, qtbot):
    sweep.tell("failed", "complete", error="The memory ran out.")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    item = running.table.item(0, STATUS)
    assert item.text() == "failed: The memory ran out."
    assert item.foreground().color() == FAILED


def test_stop_ends_the_runs_and_start_goes_on(running, sweep, qtbot):
    sweep.tell("complete", "waiting")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    running.stop.click()
    qtbot.waitUntil(running.start.isEnabled)
    assert sweep.ended.is_set()
    assert running.status.toPlainText().endswith("Start goes on")


def test_the_end_comes_by_itself(running, dock, sweep, qtbot):
    sweep.tell("complete", "complete")
    sweep.orders.put(None)
    qtbot.waitUntil(lambda: dock.session.sweep_state == "idle")
    assert "All 2 runs" in dock.session.message.text
    assert running.advice.isVisible()


def test_a_run_that_is_done_opens_as_maps(running, dock, sweep, made_up, qtbot):
    session = dock.session
    result = made_up.result("complete")
    problem, config = sweep.asked.problem, sweep.asked.sweep.runs()[0].config
    record = record_of(problem, config, result, slide=session.spots_path)
    RunStore(session.runs_folder).keep(record, result)
    sweep.key = lambda number: record.key if number == 0 else f"{number:032x}"
    sweep.tell("complete", "waiting")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    opened = []
    session.events.opening.connect(opened.append)

    running.table.selectRow(1)
    assert not running.buttons.open_run.isEnabled()
    running.table.selectRow(0)
    assert running.buttons.open_run.isEnabled()
    qtbot.keyClick(running.table, Qt.Key.Key_Return)

    assert opened
    assert session.opening_run is None or session.opening_run.key == record.key


def test_a_run_of_another_slide_is_not_compared_with(running, dock, sweep, qtbot):
    sweep.tell("complete", "complete")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    running.table.selectRow(0)
    assert running.buttons.compare.isEnabled()
    dock.session.spots_path = Path("other.h5ad")
    assert not running.buttons.compare.isEnabled()
    assert "another slide" in running.buttons.compare.toolTip()
    assert "another slide" in running.status.toPlainText()


def test_closing_the_window_ends_nothing_and_it_opens_as_it_was(
    running, dock, sweep, qtbot
):
    sweep.tell("complete", "running")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    running.close()
    assert dock.session.sweep_state == "running"
    dock.run.sweep.click()
    assert running.isVisible()
    assert running.table.rowCount() == 2


def test_closing_the_dock_ends_the_runs(running, dock, sweep, qtbot):
    sweep.tell("complete", "running")
    qtbot.waitUntil(lambda: running.table.rowCount() == 2)
    dock.shut_down()
    assert sweep.ended.wait(5)
    assert dock.session.sweep_state == "idle"


def test_a_report_is_asked_for_once_a_run_is_done(
    dock, window, sweep, dialogs, tmp_path, qtbot
):
    window.start.click()
    qtbot.waitUntil(lambda: sweep.asked is not None)
    report = window.buttons.report
    assert not report.isEnabled()
    sweep.tell("complete", "waiting")
    qtbot.waitUntil(report.isEnabled)
    dialogs.file = None
    report.click()
    assert dock.session.report_asked is None
    dialogs.file = tmp_path
    report.click()
    qtbot.waitUntil(lambda: dock.session.report_asked is None)
    (asked,) = dock.reports
    assert (asked.folder, asked.asked) == (tmp_path, sweep.asked)
    assert str(tmp_path / "new") in dock.session.message.text


def test_the_preset_of_section_2_is_ticked_until_the_user_ticks_others(dock, window):
    def ticked():
        return [name for name, box in window.form.presets.items() if box.isChecked()]

    session = dock.session
    assert ticked() == [session.config.preset]
    session.config = replace(session.config, preset="published")
    assert ticked() == ["published"]
    window.form.presets["default"].setChecked(True)
    assert session.sweep_wish.presets == ("default", "published")
    session.config = replace(session.config, preset="joint")
    assert ticked() == ["default", "published"]


def test_choices_are_called_as_in_the_settings(window):
    for name in ("method", "amortization"):
        boxes = getattr(window.form, f"{name}s")
        field = next(field for field in SETTING_FIELDS if field.name == name)
        assert {boxes[value].text(): value for value in boxes} == dict(field.choices)
        assert all(box.toolTip() for box in boxes.values())


def test_it_opens_as_high_as_it_is_meant_to_be(dock, qtbot):
    dock.run.sweep.click()
    qtbot.waitExposed(dock.run.sweep_window)
    qtbot.wait(50)  # the layout settles
    assert dock.run.sweep_window.size() == SIZE

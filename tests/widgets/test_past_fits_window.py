"""The window of past fits: keys, buttons and the table, with real fits on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from qtpy.QtCore import Qt
from qtpy.QtWidgets import QLineEdit, QWidget

from napari_destvi.config import FitConfig
from napari_destvi.io.run_record import KeptReference, KeptSlide, RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.session import Session, past_fit_work, past_fits
from napari_destvi.widgets.past_fits_table import NAME
from napari_destvi.widgets.past_fits_window import PastFitsWindow
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui

SLIDE = Path("slide.h5ad")
KEYS = [letter * 32 for letter in "abc"]
SECONDS = (9.0, 100.0, 20.0)


def _record(number: int) -> RunRecord:
    return RunRecord(
        key=KEYS[number],
        name=f"fit {number}",
        method="destvi",
        settings=FitConfig(seed=number).to_dict(),
        slide=KeptSlide(str(SLIDE.absolute()), 60, "5"),
        reference=KeptReference("", 30, "6"),
        labels="type",
        library=None,
        created=f"2026-01-0{3 - number}T00:00:00+00:00",
        seconds=SECONDS[number],
        status="complete",
    )


@pytest.fixture
def store(tmp_path, made_up) -> RunStore:
    store = RunStore(tmp_path / "runs")
    for number in range(len(KEYS)):
        store.keep(_record(number), made_up.result("complete"))
    return store


@pytest.fixture
def session(store) -> Session:
    return Session(spots_path=SLIDE, runs_folder=store.folder)


@pytest.fixture
def window(session, dialogs, tmp_path, qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    preferences = Preferences(tmp_path / "window.json")
    window = PastFitsWindow(session, dialogs, preferences, owner)
    read(session)
    window.open()
    yield window
    window.shut_down()


def read(session):
    listed = past_fit_work.list_fits(session.runs_folder)
    past_fits.take_list(session, session.past_fits_asked, listed)


def names(window):
    table = window.table
    return [table.item(row, NAME).text() for row in range(table.rowCount())]


def test_the_newest_stands_first_and_is_chosen(window):
    assert names(window) == ["fit 0", "fit 1", "fit 2"]
    assert window.table.chosen() == [KEYS[0]]
    assert window.buttons.open_fit.isEnabled()
    assert not window.buttons.compare.isEnabled()  # the slide is not read yet


def test_times_are_sorted_as_numbers(window, session):
    columns = [
        window.table.horizontalHeaderItem(column).text()
        for column in range(window.table.columnCount())
    ]
    window.table.sortByColumn(columns.index("Time"), Qt.SortOrder.AscendingOrder)
    assert names(window) == ["fit 0", "fit 2", "fit 1"]
    read(session)  # the order stays
    assert names(window) == ["fit 0", "fit 2", "fit 1"]


def test_enter_opens_and_f2_renames(window, session, store, qtbot):
    qtbot.keyClick(window.table, Qt.Key.Key_F2)
    editor = window.table.findChild(QLineEdit)
    store.set_scores(KEYS[1], {"rmse": 0.1})
    read(session)  # a new list does not take away what is being typed
    qtbot.keyClicks(editor, "for figure 2")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert session.opening is None
    qtbot.waitUntil(lambda: store.record(KEYS[0]).name == "for figure 2")
    assert names(window)[0] == "for figure 2"
    qtbot.keyClick(window.table, Qt.Key.Key_Return)
    assert session.opening_run.key == KEYS[0]


def test_delete_takes_all_chosen_and_undo_brings_them_back(
    window, session, store, qtbot
):
    window.table.selectAll()
    assert not window.buttons.open_fit.isEnabled()
    qtbot.keyClick(window.table, Qt.Key.Key_Delete)
    assert store.records() == []
    assert window.nothing.isVisible()
    window.banner.undo_button.click()
    read(session)
    assert names(window) == ["fit 0", "fit 1", "fit 2"]


def test_a_name_that_is_not_taken_is_not_shown(window, session, store):
    store.remove(KEYS[1])
    window.table.item(1, NAME).setText("other")
    assert session.message.severity == "error"
    assert names(window)[1] == "fit 1"


def test_maps_that_are_nowhere_else_are_asked_about(window, session, dialogs, made_up):
    session.result, session.saved = made_up.result("complete"), False
    dialogs.yes = False
    window.buttons.open_fit.click()
    assert "not saved" in dialogs.asked[-1]
    assert session.opening is None
    session.kept_result = session.result  # they are among the past fits
    window.table.selectRow(0)
    session.spots = object()  # the slide is there, with its regions
    window.buttons.open_fit.click()
    assert len(dialogs.asked) == 1
    assert session.opening_run.key == KEYS[0]


def test_fits_of_all_slides_are_listed_with_their_slide(window, session, store):
    other = replace(_record(0), key="d" * 32, slide=KeptSlide("/x/ä.h5ad", 5, "8"))
    store.keep(other, store.result(KEYS[0]))
    read(session)
    assert len(names(window)) == 3
    window.all_slides.click()
    assert len(names(window)) == 4
    last = window.table.columnCount() - 1
    assert window.table.horizontalHeaderItem(last).text() == "Slide"


def test_the_folder_cannot_be_chosen_where_the_environment_names_it(window):
    assert not window.buttons.folder.isEnabled()
    assert "NAPARI_DESTVI_RUNS" in window.buttons.folder.toolTip()


def test_a_fit_of_the_window_is_kept_and_listed(make_dock, load, fit, qtbot, tmp_path):
    dock = make_dock(keep_fit=past_fit_work.keep_fit)
    dock.session.runs_folder = tmp_path / "mine"
    load(dock)
    dock.maps.past.click()
    window = dock.maps.past_fits_window
    qtbot.waitUntil(lambda: dock.session.past_fits is not None)
    assert window.nothing.isVisible()
    dock.run.fit.click()
    fit.end()
    qtbot.waitUntil(lambda: names(window) == ["DestVI, seed 0"])
    assert dock.session.kept_result is dock.session.result
    window.table.selectRow(0)
    window.buttons.compare.click()
    qtbot.waitUntil(lambda: dock.session.compared_with is not None)
    assert dock.session.compared_with == "DestVI, seed 0 (past fit)"


def test_the_oldest_are_cleared_away_by_a_button_unless_all_have_a_name(
    window, session, store
):
    assert not window.buttons.clear.isEnabled()
    assert "name of your own" in window.buttons.clear.toolTip()
    store.rename(KEYS[2], "")
    read(session)
    window.buttons.clear.click()
    assert not store.holds(KEYS[2])
    assert store.holds(KEYS[0])

"""The window that applies a trained model: chosen, shown, pressed and undone."""

from __future__ import annotations

import dataclasses

import anndata as ad
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from qtpy.QtCore import Qt

from napari_destvi.config import FitConfig
from napari_destvi.data.answers import split_answers
from napari_destvi.io.ended_run import record_of
from napari_destvi.io.model_file import read_model, write_model
from napari_destvi.io.run_store import RunStore
from napari_destvi.session import choices, dropping
from napari_destvi.session.model_hints import NO_SLIDE
from napari_destvi.session.model_view import READY
from napari_destvi.session.slide_contents import contents_of
from napari_destvi.widgets.model_window import UNSAVED

pytestmark = pytest.mark.gui
GENES = [f"GENE{number}" for number in range(40)]


@pytest.fixture
def model(drawn_trained):
    return drawn_trained(GENES, ("B cell", "T cell"))


@pytest.fixture
def model_file(model, tmp_path):
    return write_model(model, tmp_path / "cortex.safetensors")


def _read_slide(path):
    """Read a slide without three genes, in small letters if its name has some."""
    names = [g.lower() if "mouse" in path.name else g for g in GENES[:-3]]
    rng = np.random.default_rng(0)
    spots = ad.AnnData(
        sp.csr_matrix(rng.poisson(4.0, (60, len(names))).astype(np.float32)),
        obs=pd.DataFrame(index=[f"S{i}" for i in range(60)]),
        var=pd.DataFrame(index=names),
    )
    spots.obsm["spatial"] = 100.0 * np.stack(np.divmod(np.arange(60), 10), axis=1)
    return spots, (), contents_of(spots)


@pytest.fixture
def dock(make_dock, fit, tmp_path):
    def run_apply(applied, config, *, control):
        return fit(applied.slide.problem, config, control=control, checkpoint=None)

    dock = make_dock(read_slide=_read_slide, run_apply=run_apply)
    dock.session.runs_folder = tmp_path / "runs"
    return dock


@pytest.fixture
def window(dock):
    dock.run.model.click()
    return dock.run.model_window


@pytest.fixture
def open_slide(dock, qtbot, tmp_path):
    def load(name="second.h5ad"):
        choices.choose_spots(dock.session, tmp_path / name)
        qtbot.waitUntil(lambda: dock.session.tissue is not None)

    return load


@pytest.fixture
def looked(window, open_slide, dialogs, model_file, qtbot):
    """A window whose model may be applied."""
    open_slide()
    dialogs.file = model_file
    window.row.file.click()
    qtbot.waitUntil(window.buttons.apply.isEnabled)
    return window


def _cells(window):
    table = window.table
    return [
        [table.item(row, column).text() for column in range(table.columnCount())]
        for row in range(table.rowCount())
    ]


def test_without_a_slide_the_window_says_what_to_do(window):
    assert window.status.toPlainText() == NO_SLIDE
    assert not window.buttons.apply.isEnabled()
    assert NO_SLIDE in window.buttons.apply.toolTip()
    assert not window.table.isVisible()


def test_what_fits_is_seen_at_once_without_a_reference(looked, dock, model_file):
    assert dock.session.reference is None
    assert ["genes", "40", "37"] in _cells(looked)
    assert GENES[-1] in looked.table.item(2, 1).toolTip()
    assert "cannot be found" in looked.notes.toPlainText()
    assert looked.row.name.text() == model_file.name
    assert looked.status.toPlainText() == READY


def test_the_file_is_remembered_among_recent_ones(looked, dock, model_file):
    assert dock._preferences.recent("model") == [model_file]
    looked.row.recent.chosen.emit(model_file)
    assert dock.session.model_choice.source.path == model_file


def test_a_model_is_applied_and_its_maps_come_as_those_of_a_fit(
    looked, dock, fit, qtbot
):
    looked.buttons.apply.click()
    assert not looked.row.isEnabled()
    assert looked.buttons.cancel.isEnabled()
    assert dock.run.cancel.isEnabled()
    fit.tell("shares", fraction=0.25)
    qtbot.waitUntil(lambda: looked.buttons.bar.value() == 25)
    assert "Estimating every spot" in looked.status.toPlainText()
    fit.end()
    qtbot.waitUntil(looked.buttons.apply.isEnabled)
    assert dock.session.result.status == "complete"
    assert dock.maps.save.isEnabled()
    assert "The model was applied" in looked.banner.text.text
    assert fit.checkpoints == [None]


def test_a_run_of_a_model_leaves_no_unfinished_fit(looked, dock, fit, qtbot):
    looked.buttons.apply.click()
    qtbot.waitUntil(lambda: bool(fit.controls))
    looked.buttons.cancel.click()
    qtbot.waitUntil(fit.ended.is_set)
    assert dock.session.unfinished is None
    assert "Applying the model was cancelled." in looked.banner.text.text
    assert looked.buttons.apply.isEnabled()


def test_maps_that_are_not_saved_are_asked_about_and_come_back(
    looked, dock, fit, dialogs, made_up, qtbot
):
    earlier = dock.session.result = made_up.result("complete")
    dock.session.saved = dialogs.yes = False
    looked.buttons.apply.click()
    assert dialogs.asked[-1].startswith(UNSAVED)
    assert dock.session.run_state == "idle"
    dialogs.yes = True
    looked.buttons.apply.click()
    fit.end()
    qtbot.waitUntil(looked.buttons.apply.isEnabled)
    assert dock.session.result is not earlier
    button = looked.row.file
    looked.activateWindow()
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    qtbot.keyClick(button, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert dock.session.result is earlier


def test_a_question_is_answered_in_the_window(
    window, dock, open_slide, dialogs, model_file, qtbot
):
    open_slide("mouse.h5ad")
    dialogs.file = model_file
    window.row.file.click()
    qtbot.waitUntil(lambda: bool(window.findings.rows))
    assert not window.buttons.apply.isEnabled()
    window.findings.rows[0].buttons[0].click()
    qtbot.waitUntil(window.buttons.apply.isEnabled)
    assert "genes-by-case" in split_answers(dock.session.model_choice.accepted)
    window.findings.rows[0].undo.click()
    qtbot.waitUntil(lambda: not window.buttons.apply.isEnabled())


def test_a_file_that_is_no_model_is_told(window, open_slide, dialogs, tmp_path, qtbot):
    open_slide()
    dialogs.file = tmp_path / "broken.safetensors"
    dialogs.file.write_bytes(b"nothing")
    window.row.file.click()
    qtbot.waitUntil(window.problem.isVisible)
    assert "damaged" in window.problem.text
    assert not window.table.isVisible()


def test_a_past_fit_is_chosen_in_the_box(
    dock, open_slide, made_up, model, tmp_path, qtbot
):
    store = RunStore(tmp_path / "runs")
    result = dataclasses.replace(made_up.result("complete"), trained=model)
    store.keep(record_of(made_up.problem(), FitConfig(), result), result)
    open_slide()
    dock.run.model.click()
    window = dock.run.model_window
    qtbot.waitUntil(lambda: window.row.runs.box.count() == 1)
    assert window.row.runs.box.currentIndex() == -1
    assert window.row.runs.box.itemText(0).startswith("DestVI, seed 0 · from memory")
    window.row.runs.chosen_number.emit(0)
    qtbot.waitUntil(window.buttons.apply.isEnabled)
    assert window.row.name.text() == "DestVI, seed 0"


def test_a_dropped_model_opens_the_window(dock, open_slide, model_file, qtbot):
    open_slide()
    dropping.drop(dock.session, [model_file])
    qtbot.waitUntil(lambda: dock.run.model_window is not None)
    qtbot.waitUntil(dock.run.model_window.buttons.apply.isEnabled)
    assert dock.run.model_window.isVisible()
    assert dock._preferences.recent("model") == [model_file]


def test_nothing_is_read_any_more_once_the_window_is_closed(looked, dock):
    looked.close()
    assert not dock.session.model_choice.is_open
    assert dock.session.model_look is None


def test_every_button_is_reached_by_the_keyboard_and_tells_what_it_does(looked):
    for button in (looked.row.file, looked.buttons.apply, looked.buttons.cancel):
        assert button.toolTip()
        assert "&" in button.text()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert looked.row.runs.box.toolTip()


def test_the_model_of_a_fit_is_saved_beside_its_exports(
    dock, made_up, model, dialogs, tmp_path, qtbot
):
    session, entry = dock.session, dock.maps.export.model
    session.result = made_up.result("stopped")
    assert not entry.isEnabled()
    assert "stopped leaves none" in entry.toolTip()
    session.result = dataclasses.replace(made_up.result("complete"), trained=model)
    assert entry.isEnabled()
    session.spots_path = tmp_path / "cortex.h5ad"
    session.spots = _read_slide(session.spots_path)[0]
    dialogs.file = tmp_path / "mine.safetensors"
    session.saved = False
    entry.trigger()
    assert dialogs.suggested[-1].name == "cortex_model.safetensors"
    qtbot.waitUntil(dialogs.file.exists)
    qtbot.waitUntil(lambda: session.export is None)
    assert read_model(dialogs.file).gene_names == model.gene_names
    assert not session.saved  # the maps themselves are in no file

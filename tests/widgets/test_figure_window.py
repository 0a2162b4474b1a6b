"""The figure is seen before it is written, and its look is chosen beside it."""

from __future__ import annotations

import numpy as np
import pytest
from imageio.v3 import imwrite
from qtpy.QtCore import Qt, QThreadPool
from qtpy.QtWidgets import QWidget

from napari_destvi.errors import InputError
from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, Session, comparing
from napari_destvi.session.least_shares import hide_below
from napari_destvi.widgets import figure_window
from napari_destvi.widgets.figure_window import FigureWindow
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui

CHECKED, UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked
T_CELL = MapKey("proportions", "T cell")


class Drawn:
    """Draws by a stand-in, and keeps what was to be drawn."""

    def __init__(self):
        self.drawings = []
        self.error = None

    def __call__(self, _result, drawing):
        self.drawings.append(drawing)
        if self.error is not None:
            raise self.error
        return PNG


PNG = imwrite("<bytes>", np.full((2, 2, 3), 255, np.uint8), extension=".png")


@pytest.fixture
def drawn():
    return Drawn()


@pytest.fixture
def session(compared_session) -> Session:
    return compared_session


@pytest.fixture
def window(session, dialogs, drawn, tmp_path, qtbot, monkeypatch):
    monkeypatch.setattr(figure_window, "WAIT_MS", 1)
    owner = QWidget()
    qtbot.addWidget(owner)
    preferences = Preferences(tmp_path / "window.json")
    window = FigureWindow(session, dialogs, preferences, drawn, owner)
    window.open()
    settled(window, drawn, qtbot, 1)
    yield window
    window.shut_down()
    QThreadPool.globalInstance().waitForDone()


def settled(window, drawn, qtbot, n):
    qtbot.waitUntil(lambda: len(drawn.drawings) >= n and window._worker is None)


def last(window, drawn, qtbot, act):
    """Do something in the window, and return what is drawn then."""
    n = len(drawn.drawings)
    act()
    settled(window, drawn, qtbot, n + 1)
    return drawn.drawings[-1]


def test_what_the_main_window_shows_is_chosen_at_first(window, drawn, session):
    drawing = drawn.drawings[-1]
    assert drawing.cell_types == ("T cell",)
    assert drawing.quantity == "proportions"
    assert drawing.form == "single"
    assert drawing.comparison is session.comparison
    assert drawing.dpi == figure_window.PREVIEW_DPI
    assert window.picture.is_there
    assert window.save.isEnabled()


def test_each_choice_is_drawn(window, drawn, qtbot):
    options = window.options

    def choose():
        options.types.item(0).setCheckState(CHECKED)
        options.form.setCurrentIndex(options.form.findData("pies"))
        options.truth.setChecked(False)
        options.dark.setChecked(True)
        options.width.setCurrentIndex(2)
        options.title.setText("Slide 1")
        options.image.setChecked(False)

    drawing = last(window, drawn, qtbot, choose)
    assert drawing.cell_types == ("B cell", "T cell")
    assert drawing.form == "pies"
    assert drawing.comparison is None
    assert drawing.layout == (None, 180.0, "Slide 1", True, False, True)


def test_columns_and_one_scale_are_of_single_maps(window, drawn, qtbot):
    options = window.options

    def choose():
        options.columns.setValue(2)
        options.same_scale.setChecked(True)

    drawing = last(window, drawn, qtbot, choose)
    assert drawing.layout.columns == 2
    assert drawing.same_scale
    last(window, drawn, qtbot, lambda: options.form.setCurrentIndex(1))
    assert not options.columns.isEnabled()
    assert not drawn.drawings[-1].same_scale


def test_a_change_in_the_main_window_is_drawn_too(window, drawn, qtbot, session):
    act = lambda: hide_below(session, "T cell", 0.2)  # noqa: E731
    assert last(window, drawn, qtbot, act).least_shares == {"T cell": 0.2}


def test_nothing_ticked_is_said_and_cannot_be_saved(window, qtbot):
    window.options.types.item(1).setCheckState(UNCHECKED)
    qtbot.waitUntil(lambda: window.note.toPlainText() == figure_window.NOTHING)
    assert not window.save.isEnabled()
    assert not window.picture.is_there


def test_a_figure_that_cannot_be_drawn_says_why(window, drawn, qtbot):
    drawn.error = InputError("There are too many spots for pies.")
    last(window, drawn, qtbot, lambda: window.options.dark.setChecked(True))
    assert window.note.toPlainText() == "There are too many spots for pies."
    assert not window.save.isEnabled()


def test_other_quantities_have_a_map_each_and_no_table_below(window, drawn, qtbot):
    options = window.options
    row = options.quantity.findData("activation")
    act = lambda: options.quantity.setCurrentIndex(row)  # noqa: E731
    drawing = last(window, drawn, qtbot, act)
    assert (drawing.quantity, drawing.comparison) == ("activation", None)
    assert not options.form.isEnabled()
    assert not options.truth.isEnabled()


def test_a_quantity_without_values_cannot_be_chosen(window):
    row = window.options.quantity.findData("uncertainty")
    assert not window.options.quantity.model().item(row).isEnabled()


def test_save_asks_for_a_file_and_writes_what_is_seen(
    window, session, dialogs, tmp_path
):
    window.options.dpi.setValue(450)
    dialogs.file = tmp_path / "figure.pdf"
    window.save.click()
    assert dialogs.suggested[-1].name.endswith("_figure.pdf")
    assert session.export.kind == "figure"
    assert not session.export.force
    assert session.export.drawing.cell_types == ("T cell",)
    assert session.export.drawing.dpi == 450


def test_a_file_that_is_there_is_replaced_only_if_the_user_agrees(
    window, session, dialogs, tmp_path
):
    dialogs.file = tmp_path / "figure.pdf"
    dialogs.file.write_text("mine")
    dialogs.yes = False
    window.save.click()
    assert session.export is None


def test_the_window_is_not_modal_and_is_of_its_owner(window):
    assert not window.isModal()
    assert window.isWindow()
    assert window.parent() is not None


def test_maps_that_go_leave_nothing_to_save(window, session, qtbot):
    session.result = None
    qtbot.waitUntil(lambda: window.note.toPlainText() == figure_window.NO_MAPS)
    assert not window.save.isEnabled()
    assert window.options.types.count() == 0


def test_a_comparison_of_tables_offers_no_row_below_the_maps(window, session):
    session.other_tables = {
        **session.other_tables,
        "other": session.other_tables["truth"],
    }
    comparing.choose_left(session, "other")
    compared = comparing.to_compare(session)
    found = compare(compared.left_table(), compared.right)
    comparing.take_comparison(session, compared, found)
    assert not window.options.truth.isEnabled()
    assert "other" in window.options.truth.toolTip()
    assert window.options.drawing().comparison is None
    comparing.choose_left(session, None)
    comparing.take_comparison(session, comparing.to_compare(session), found)
    assert window.options.truth.isEnabled()

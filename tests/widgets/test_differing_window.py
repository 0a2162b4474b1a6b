"""The window of genes that differ: opened from the regions, beside the main window."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtGui import QShortcut

from napari_destvi.errors import InputError
from napari_destvi.results.difference import Difference
from napari_destvi.session.needs import needs
from napari_destvi.session.regions import Outline, take_outlines
from napari_destvi.widgets.differing_window import KEEP
from napari_destvi.widgets.gene_table import NUMBER_WIDTH

pytestmark = pytest.mark.gui
GENES = ("Up", "Down", "Flat", "Silent")
TABLE = pd.DataFrame(
    {
        "log2_fold_change": [2.0, -1.5, 0.1, 0.0],
        "effect_size": [1.2, -0.8, 0.0, np.nan],
        "p": [1e-6, 1e-4, 0.6, np.nan],
        "p_adjusted": [3e-6, 1.5e-4, 0.6, np.nan],
        "mean_group": [40.0, 2.0, 5.0, 0.0],
        "mean_against": [10.0, 6.0, 5.0, 0.0],
    },
    index=list(GENES),
)


class StandInTest:
    """Answers at once, and keeps what it was asked."""

    def __init__(self):
        self.asked = []
        self.problem = ""

    def __call__(self, asked):
        self.asked.append(asked)
        if self.problem:
            raise InputError(self.problem)
        spots = np.zeros(len(asked.result.spot_names), np.int8)
        return Difference(asked.cell_type, TABLE, spots, 20, 20, 10, 1.4, n_places=20)


@pytest.fixture
def test():
    return StandInTest()


def shape(low, high):
    corners = np.array([[low, -50], [high, -50], [high, 950], [low, 950]], dtype=float)
    return Outline("", (1.0, 1.0, 1.0), corners)


@pytest.fixture
def dock(make_dock, load, made_up, test, drawn_expression, qtbot):
    """With two regions, and maps that tell the expression."""
    dock = make_dock(find_differing=test)
    load(dock)
    result = made_up.result("complete")
    dock.session.result = dataclasses.replace(
        result,
        expression_model=drawn_expression(n_types=2, n_genes=1, n_latent=5),
        noise_abundance=np.zeros(len(result.spot_names), np.float32),
    )
    take_outlines(dock.session, [shape(-50, 150), shape(250, 450)])
    qtbot.waitUntil(lambda: not needs(dock.session))
    return dock


@pytest.fixture
def window(dock, qtbot):
    dock.regions.genes.click()
    window = dock.regions.differing_window
    qtbot.waitUntil(lambda: window.save_table.isEnabled())
    return window


def click(window, gene, qtbot):
    place = window.plot._points.place_of(gene, window.plot._plot())
    at = QPoint(round(place.x()), round(place.y()))
    qtbot.mouseClick(window.plot, Qt.MouseButton.LeftButton, pos=at)


def column(window, number):
    model = window.table.model()
    return [model.index(row, number).data() for row in range(model.rowCount())]


def test_the_button_says_why_it_cannot_be_pressed(dock):
    take_outlines(dock.session, [])
    assert not dock.regions.genes.isEnabled()
    assert "Draw a region first" in dock.regions.genes.toolTip()


def test_the_window_shows_the_genes_and_what_they_are_of(window, test):
    assert column(window, 0) == list(GENES)
    assert column(window, 3) == ["1.0e-06", "1.0e-04", "0.6", "none"]
    assert "2 of 3 genes differ" in window.note.toPlainText()
    assert test.asked[0].group.name == window.choices.group.box.currentText()


def test_a_click_on_a_point_lays_the_gene_over_the_tissue(window, dock, qtbot):
    click(window, "Down", qtbot)
    assert dock.session.gene == "Down"
    assert dock.session.gene_type == window.choices.cell_type.box.currentText()
    assert window.table.currentIndex().row() == 1


def test_the_keys_go_from_gene_to_gene_the_surest_first(window, dock, qtbot):
    for expected in ("Up", "Down", "Flat", "Flat"):
        qtbot.keyClick(window.plot, Qt.Key.Key_Right)
        assert dock.session.gene == expected
    qtbot.keyClick(window.plot, Qt.Key.Key_Left)
    assert dock.session.gene == "Down"


def test_a_line_of_the_table_chooses_its_gene(window, dock):
    window.table.selectRow(1)
    assert dock.session.gene == "Down"


def test_a_press_on_a_title_sorts_and_what_has_no_number_comes_last(window):
    for order in (Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder):
        window.table.sortByColumn(3, order)
        assert column(window, 0)[-1] == "Silent"
    assert column(window, 0)[0] == "Flat"
    window.table.sortByColumn(1, Qt.SortOrder.AscendingOrder)
    assert column(window, 0) == ["Down", "Silent", "Flat", "Up"]
    assert window.table.columnWidth(1) == NUMBER_WIDTH


def test_limits_colour_other_genes(window, dock):
    window.limits.change.setValue(1.8)
    assert window.plot._points.is_called.tolist() == [True, False, False]
    assert "1 of 3 genes differ" in window.note.toPlainText()
    assert dock.session.gene_limits.least_change == 1.8


def test_another_type_is_compared_anew(window, dock, test, qtbot):
    box = window.choices.cell_type.box
    other = 1 - box.currentIndex()
    box.setCurrentIndex(other)
    box.textActivated.emit(box.itemText(other))
    qtbot.waitUntil(lambda: len(test.asked) == 2)
    assert test.asked[1].cell_type == box.itemText(other)
    qtbot.waitUntil(window.save_table.isEnabled)


def test_all_other_spots_may_be_compared_with(window, test, qtbot):
    window.choices.against.box.setCurrentIndex(0)
    window.choices.against.box.activated.emit(0)
    qtbot.waitUntil(lambda: len(test.asked) == 2)
    assert test.asked[1].against is None
    qtbot.waitUntil(window.save_table.isEnabled)


def test_a_refusal_is_read_in_the_window(dock, test, qtbot):
    test.problem = "Only 3 spots of the first group hold enough."
    dock.regions.genes.click()
    window = dock.regions.differing_window
    qtbot.waitUntil(lambda: window.problem.text == test.problem)
    assert not window.save_table.isEnabled()


@pytest.mark.parametrize(("kind", "ending"), [("table", ".csv"), ("figure", ".png")])
def test_table_and_figure_are_written(
    window, dock, dialogs, tmp_path, qtbot, kind, ending
):
    dialogs.file = tmp_path / f"genes{ending}"
    getattr(window, f"save_{kind}").click()
    qtbot.waitUntil(lambda: dock.session.export is None)
    assert dialogs.file.stat().st_size > 100
    if kind == "table":
        read = pd.read_csv(dialogs.file, index_col="gene")
        pd.testing.assert_frame_equal(read, TABLE, check_names=False)


def test_closing_the_window_ends_the_comparison(window, dock):
    window.close()
    assert dock.session.differing is None
    dock.regions.genes.click()
    assert window.isVisible()


def show(window, number):
    window.choices.kept.box.setCurrentIndex(number)
    window.choices.kept.box.activated.emit(number)


def test_genes_that_are_kept_are_shown_again_without_a_comparison(window, dock, test):
    assert not window.choices.kept.isVisible()
    window.keep.click()
    (kept,) = dock.session.result.differences
    assert not dock.session.saved
    assert not window.keep.isEnabled()
    assert window.choices.kept.box.itemText(1) == kept.title
    show(window, 1)
    assert column(window, 0) == list(GENES)
    assert window.note.toPlainText().startswith(f"Kept on {kept.created[:10]}.")
    assert not window.choices.group.isVisible()
    assert len(test.asked) == 1
    show(window, 0)
    assert window.choices.group.isVisible()
    assert column(window, 0) == list(GENES)
    assert len(test.asked) == 1


def test_what_is_kept_is_opened_when_no_region_is_left(window, dock, qtbot):
    window.keep.click()
    window.close()
    take_outlines(dock.session, [])
    qtbot.waitUntil(lambda: not needs(dock.session))
    dock.regions.genes.click()
    assert column(window, 0) == list(GENES)
    assert window.save_table.isEnabled()


def test_kept_genes_are_removed_and_brought_back_by_the_keys(window, dock):
    undo = window.findChild(QShortcut)
    window.keep.click()
    show(window, 1)
    assert window.keep.text() == "&Remove from the result"
    window.keep.click()
    assert not dock.session.result.differences
    assert window.keep.text() == KEEP
    undo.activated.emit()
    assert len(dock.session.result.differences) == 1
    undo.activated.emit()
    assert not dock.session.result.differences

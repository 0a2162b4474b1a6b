"""The points of a type are drawn, and marked by clicks and keys."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from qtpy.QtCore import QPoint, Qt
from qtpy.QtGui import QColor
from qtpy.QtTest import QTest

from napari_destvi.metrics import compare
from napari_destvi.widgets.loss_curve import LINE_COLOUR
from napari_destvi.widgets.scatter_drawing import MAX_POINTS
from napari_destvi.widgets.scatter_plot import (
    MAX_MARKED,
    ScatterPlot,
    _thinned,
)
from napari_destvi.widgets.share_points import SharePoints
from napari_destvi.widgets.spot_rings import RING_COLOUR

pytestmark = pytest.mark.gui
#: Of type A: the first lies left on top, the second in the middle, both others at 0.
ESTIMATE, OTHER = [0.8, 0.4, 0.0, 0.0], [0.2, 0.4, 0.0, 0.0]
WIDTH = 260
#: As little as the blue of a point may stand out from red, drawn over any background.
LEAST_BLUE = 30


def points_of(estimate, other) -> SharePoints:
    def table(shares):
        columns = {"A": shares, "B": 1 - np.asarray(shares)}
        return pd.DataFrame(columns)

    return SharePoints(compare(table(estimate), table(other)), "A")


@pytest.fixture
def plot(qtbot):
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    plot.resize(WIDTH, plot.height())
    plot.set_points(points_of(ESTIMATE, OTHER))
    plot.show()
    return plot


@pytest.fixture
def marked(plot):
    """Give the rows that were marked, as one who shows them does."""
    rows: list[tuple[int, ...]] = []
    plot.marked.connect(rows.append)
    plot.marked.connect(plot.set_marked)
    return rows


def place(plot, right: float, up: float) -> QPoint:
    """Return where a share of both tables is drawn, of axes that end at 0.8."""
    square = plot._plot()
    x = square.left() + right / 0.8 * square.width()
    y = square.bottom() - up / 0.8 * square.height()
    return QPoint(round(x), round(y))


def colour_at(plot, at: QPoint) -> QColor:
    return plot.grab().toImage().pixelColor(at)


def is_blue(colour: QColor) -> bool:
    return colour.blue() - colour.red() > LEAST_BLUE


def click(plot, at: QPoint) -> None:
    button, no_key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(plot, button, no_key, at)


def test_each_spot_is_drawn_at_its_two_shares(plot):
    assert is_blue(colour_at(plot, place(plot, 0.2, 0.8)))
    assert not is_blue(colour_at(plot, place(plot, 0.8, 0.2)))
    assert not is_blue(colour_at(plot, place(plot, 0.2, 0.4)))


def test_many_spots_are_drawn_at_the_same_places(plot):
    n_times = MAX_POINTS // len(ESTIMATE) + 1
    plot.set_points(points_of(ESTIMATE * n_times, OTHER * n_times))
    assert is_blue(colour_at(plot, place(plot, 0.2, 0.8)))
    assert not is_blue(colour_at(plot, place(plot, 0.8, 0.2)))


def test_of_a_million_spots_a_click_finds_some(qtbot):
    estimate, other = np.random.default_rng(0).random((2, 1_000_000))
    points = points_of(estimate, other)
    plot = ScatterPlot()
    qtbot.addWidget(plot)
    plot.resize(WIDTH, plot.height())
    found: list[tuple[int, ...]] = []
    plot.marked.connect(found.append)
    plot.set_points(points)
    plot.grab()
    click(plot, plot._plot().center().toPoint())
    assert len(found[0]) >= 1


def test_a_click_near_a_point_marks_its_spot(plot, marked):
    click(plot, place(plot, 0.4, 0.4) + QPoint(3, -3))
    assert marked == [(1,)]


def test_spots_that_lie_on_each_other_are_marked_together(plot, marked):
    click(plot, place(plot, 0.0, 0.0))
    assert marked == [(2, 3)]


def test_a_click_far_from_all_points_takes_the_marks_away(plot, marked):
    click(plot, place(plot, 0.4, 0.4))
    click(plot, place(plot, 0.8, 0.0))
    assert marked[-1] == ()


def test_a_marked_spot_has_a_ring_here_too(plot, marked):
    at = place(plot, 0.4, 0.4) + QPoint(4, 0)
    assert not is_orange(colour_at(plot, at))
    click(plot, place(plot, 0.4, 0.4))
    assert is_orange(colour_at(plot, at))


def is_orange(colour: QColor) -> bool:
    wanted = QColor(RING_COLOUR)
    return colour.red() > 2 * colour.blue() and colour.hue() < wanted.hue() + 20


def test_keys_go_from_the_spot_that_differs_most_to_those_that_differ_less(
    plot, marked
):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Home):
        QTest.keyClick(plot, key)
    assert marked[0] == marked[2] == marked[3] == (0,)
    assert marked[1] == (1,)


def test_escape_takes_the_marks_away(plot, marked):
    QTest.keyClick(plot, Qt.Key.Key_End)
    QTest.keyClick(plot, Qt.Key.Key_Escape)
    assert marked[-1] == ()


def test_of_a_heap_no_more_are_marked_than_can_be_drawn():
    rows = _thinned(np.arange(10 * MAX_MARKED))
    assert rows.size == MAX_MARKED
    assert (rows[0], rows[-1]) == (0, 10 * MAX_MARKED - 1)


def test_a_type_that_is_not_compared_says_so_and_takes_no_click(plot, marked):
    plot.set_points(None)
    click(plot, place(plot, 0.4, 0.4))
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert marked == []
    image = plot.grab().toImage()
    assert not any(
        image.pixelColor(x, y) == QColor(LINE_COLOUR)
        for x in range(image.width())
        for y in range(image.height())
    )


def test_it_is_reached_by_keyboard_and_explains_itself(plot):
    assert plot.focusPolicy() == Qt.FocusPolicy.StrongFocus
    assert "Escape" in plot.toolTip()
    assert plot.accessibleName()

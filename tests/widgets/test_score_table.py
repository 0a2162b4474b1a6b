"""The table of agreement: its order, and what a press on a line says."""

from __future__ import annotations

import math

import pytest
from qtpy.QtCore import Qt
from qtpy.QtTest import QTest

from napari_destvi.session.compare_view import ScoreLine
from napari_destvi.widgets.score_item import UNDEFINED
from napari_destvi.widgets.score_table import ScoreTable

pytestmark = pytest.mark.gui
ROWS = (
    ScoreLine("B cell", (0.9, 0.8, 0.1, 0.2)),
    ScoreLine("T cell", (-0.5, 0.7, 0.02, 0.3)),
    ScoreLine("Mast cell", (math.nan, 0.9, 0.15, 0.4)),
    ScoreLine("NK", (0.95, 0.1, 0.1, 0.5)),
)
PCC = 1
DESCENDING, ASCENDING = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


@pytest.fixture
def table(qtbot):
    table = ScoreTable()
    qtbot.addWidget(table)
    table.resize(250, 200)
    table.set_rows(ROWS)
    table.show()
    return table


@pytest.fixture
def chosen(table):
    """Give the types that the table said were chosen."""
    names: list[str] = []
    table.chosen.connect(names.append)
    return names


def names(table) -> list[str]:
    return [table.item(row, 0).text() for row in range(table.rowCount())]


def line_of(table, name: str) -> int:
    return names(table).index(name)


def press(table, name: str) -> None:
    place = table.visualItemRect(table.item(line_of(table, name), PCC)).center()
    no_key = Qt.KeyboardModifier.NoModifier
    button = Qt.MouseButton.LeftButton
    QTest.mouseClick(table.viewport(), button, no_key, place)


def test_types_come_in_the_order_they_have(table):
    assert names(table) == ["B cell", "T cell", "Mast cell", "NK"]


def test_numbers_are_sorted_as_numbers(table):
    table.sortByColumn(PCC, DESCENDING)
    assert names(table) == ["NK", "B cell", "T cell", "Mast cell"]


@pytest.mark.parametrize("order", [DESCENDING, ASCENDING])
def test_what_is_not_defined_comes_last_in_either_order(table, order):
    table.sortByColumn(PCC, order)
    assert names(table)[-1] == "Mast cell"
    assert table.item(3, PCC).text() == UNDEFINED


def test_the_chosen_order_stays_when_the_numbers_change(table):
    table.sortByColumn(PCC, DESCENDING)
    table.set_rows([ScoreLine(name, (pcc, 0, 0, 0)) for pcc, name in enumerate("abc")])
    assert names(table) == ["c", "b", "a"]


def test_numbers_take_little_room(table):
    table.set_rows([ScoreLine("T cell", (0.98765, -0.0512, 0.9999, 0.0))])
    shown = [table.item(0, column).text() for column in range(1, 5)]
    assert shown == [".988", "-.051", "1.00", ".000"]


def test_at_the_least_width_of_the_dock_a_usual_name_is_seen_in_full(table):
    room = table.fontMetrics().horizontalAdvance("Macrophage")
    assert table.columnWidth(0) > room


def test_a_press_on_a_line_tells_its_type_whatever_the_order(table, chosen):
    table.sortByColumn(PCC, DESCENDING)
    press(table, "T cell")
    assert set(chosen) == {"T cell"}


def test_the_arrow_keys_go_from_type_to_type(table, chosen):
    table.select("B cell")
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert chosen == ["T cell"]


def test_a_line_is_marked_without_a_word(table, chosen):
    table.select("NK")
    assert chosen == []
    assert table.currentRow() == line_of(table, "NK")
    assert [index.row() for index in table.selectionModel().selectedRows()] == [3]


def test_a_type_without_line_marks_none_and_its_return_can_be_chosen(table, chosen):
    table.select("NK")
    table.select("Neuron")
    assert not table.selectionModel().hasSelection()
    press(table, "NK")
    assert set(chosen) == {"NK"}


def test_a_press_on_the_line_where_one_stands_is_told_apart(table, chosen):
    again: list[str] = []
    table.chosen_again.connect(again.append)
    press(table, "T cell")
    assert (set(chosen), again) == ({"T cell"}, [])
    press(table, "T cell")
    assert again == ["T cell"]
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert again == ["T cell", "T cell"]


def test_the_tab_key_leaves_the_table(table):
    assert not table.tabKeyNavigation()


def test_numbers_of_little_size_keep_their_sign_and_nothing_has_none(table):
    table.set_rows([ScoreLine("T cell", (0.0003, -0.0003, -0.0, -0.0005))])
    shown = [table.item(0, column).text() for column in range(1, 5)]
    assert shown == ["<.001", ">-.001", ".000", "-.001"]


def test_the_same_numbers_are_not_written_again(table):
    before = table.item(0, 0)
    table.set_rows([ScoreLine(r.name, tuple(v + 0 for v in r.values)) for r in ROWS])
    assert table.item(0, 0) is before


def test_the_marked_type_stays_marked_when_the_numbers_change(table, chosen):
    table.select("NK")
    table.set_rows(ROWS[1:])
    assert table.item(table.currentRow(), 0).text() == "NK"
    table.set_rows(ROWS[:2])
    assert not table.selectionModel().hasSelection()
    assert chosen == []


def test_shares_are_percent_and_sorted_as_numbers(qtbot):
    columns = {"A\n%": "Mean share.", "p": "P-value."}
    table = ScoreTable("Regions", columns, shares=("A\n%",))
    qtbot.addWidget(table)
    values = {"B cell": 0.0231, "T cell": 0.4, "NK": math.nan, "Mast": 0.0001}
    table.set_rows([ScoreLine(name, (value, 0.023)) for name, value in values.items()])
    table.sortByColumn(1, ASCENDING)
    shown = [[table.item(row, column).text() for column in (1, 2)] for row in range(4)]
    assert shown == [
        ["<.1", ".023"],
        ["2.3", ".023"],
        ["40.0", ".023"],
        ["none", ".023"],
    ]


def test_where_names_have_no_room_the_last_numbers_go(qtbot):
    table = ScoreTable(least_name=120)
    qtbot.addWidget(table)
    table.set_rows(ROWS)
    table.show()
    seen = {}
    for width in (600, 200, 600):
        table.resize(width, 200)
        seen[width] = [not table.isColumnHidden(column) for column in range(5)]
        assert table.columnWidth(0) >= 120
    assert all(seen[600])
    assert seen[200] == sorted(seen[200], reverse=True)
    assert not seen[200][-1]

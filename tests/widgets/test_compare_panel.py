"""Section 5 shows the comparison of the session and takes the wishes of the user."""

from __future__ import annotations

from pathlib import Path

import pytest
from qtpy.QtCore import Qt
from qtpy.QtGui import QGuiApplication

from napari_destvi.session import MapKey, comparing
from napari_destvi.session.compare_view import compare_view
from napari_destvi.session.comparing import to_compare
from napari_destvi.session.ranking import as_csv, rank, take_ranking, to_rank
from napari_destvi.widgets.compare_panel import ComparePanel
from napari_destvi.widgets.compare_sides import FROM_FILE, MAPS, NOTHING
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qtbot, compared_session, dialogs, tmp_path):
    """A panel that follows its session, as in the dock."""
    preferences = Preferences.read(tmp_path / "window.json")
    panel = ComparePanel(compared_session, dialogs, preferences)
    qtbot.addWidget(panel)

    def refresh() -> None:
        panel.refresh(compare_view(compared_session))

    compared_session.events.connect(refresh)
    refresh()
    panel.show()
    yield panel
    compared_session.events.disconnect()


@pytest.fixture
def session(compared_session):
    return compared_session


def lines(panel) -> list[str]:
    return [panel.table.item(row, 0).text() for row in range(panel.table.rowCount())]


def choose(panel, entry: str) -> None:
    """Choose as a user does, not as a program."""
    panel.sides.right.box.setCurrentText(entry)
    panel.sides.right.box.activated.emit(panel.sides.right.box.currentIndex())


def test_the_tables_on_offer_can_be_chosen_and_left(panel, session):
    box = panel.sides.right.box
    entries = [box.itemText(row) for row in range(box.count())]
    assert entries == [NOTHING, "truth", FROM_FILE]
    choose(panel, NOTHING)
    assert session.compared_with is None
    assert not panel.table.isVisible()
    assert not panel.pair.isVisible()


def test_the_numbers_are_shown(panel):
    assert lines(panel) == ["B cell", "T cell"]
    assert panel.headline.text().startswith("2 cell types in 60 spots")


def test_a_click_on_a_line_shows_that_type(panel, session):
    session.shown = (MapKey("activation", "T cell"),)
    panel.table.setCurrentCell(0, 2)
    newest = MapKey("proportions", "B cell")
    assert session.shown == (MapKey("activation", "T cell"), newest)
    panel.table.chosen_again.emit("B cell")
    assert session.shown == (MapKey("activation", "T cell"),)


def test_the_line_and_the_points_follow_the_shown_type(panel, session):
    assert panel.table.currentRow() == 1
    before = panel.scatter._points
    session.shown = (MapKey("proportions", "B cell"),)
    assert panel.table.currentRow() == 0
    assert panel.scatter._points.pcc != before.pcc
    session.shown = ()
    assert panel.scatter._points is None


def test_what_stays_is_not_drawn_anew(panel, session):
    points, item = panel.scatter._points, panel.table.item(0, 0)
    session.map_opacity = 0.3
    assert panel.scatter._points is points
    assert panel.table.item(0, 0) is item


def test_the_numbers_stay_in_place_while_other_pairs_are_compared(panel, session):
    comparing.pair_types(session, {"B cell": None})
    assert panel.table.isVisible()
    assert panel.scatter.isVisible()
    assert panel.headline.text() == "Comparing …"


def test_the_numbers_of_another_table_are_greyed_until_the_new_ones_come(
    panel, session
):
    session.other_tables = {**session.other_tables, "b": session.other_tables["truth"]}
    choose(panel, "b")
    assert panel.table.isVisible()
    assert not panel.table.isEnabled()
    assert lines(panel) == ["B cell", "T cell"]
    comparing.refuse_comparison(session, to_compare(session), "They share no spot.")
    assert not panel.table.isVisible()
    assert panel.headline.text() == "They share no spot."
    assert panel.pair.isVisible()


def test_marked_points_reach_the_session_and_come_back(panel, session):
    panel.scatter.marked.emit((7,))
    assert session.marked == (7,)
    assert panel.scatter._marked == (7,)
    assert panel.marked.text().endswith(": S7")


def test_both_buttons_follow_the_session_and_set_it(panel, session):
    panel.side_by_side.click()
    assert session.is_side_by_side
    panel.error.click()
    assert session.is_error_shown
    assert not panel.side_by_side.isChecked()
    session.is_error_shown = False
    assert not panel.error.isChecked()
    assert not session.is_side_by_side


def test_pairs_that_the_user_agrees_to_are_taken(panel, session, dialogs):
    dialogs.pairs = {"B cell": None, "T cell": "T cell"}
    panel.pair.click()
    assert dialogs.pairing.partners == {"B cell": "B cell", "T cell": "T cell"}
    assert session.type_pairs == {"B cell": None}


def test_a_dialog_that_is_closed_keeps_the_pairs(panel, session, dialogs):
    comparing.pair_types(session, {"B cell": None})
    panel.pair.click()
    assert session.type_pairs == {"B cell": None}


def test_a_file_is_asked_for(panel, session, dialogs):
    dialogs.file = Path("folder/shares.csv")
    choose(panel, FROM_FILE)
    assert session.opening_tables == dialogs.file
    assert panel.sides.right.box.currentText() == "truth"


def test_a_dialog_that_gives_no_file_changes_nothing(panel, session):
    choose(panel, FROM_FILE)
    assert session.opening_tables is None
    assert panel.sides.right.box.currentText() == "truth"


def test_while_a_fit_runs_nothing_can_be_pressed(panel, session):
    session.run_state = "running"
    assert not panel.isEnabled()
    assert not panel.pair.isVisible()
    session.run_state = "idle"
    assert panel.isEnabled()
    assert panel.pair.isVisible()


def test_at_the_least_width_of_the_dock_nothing_is_wider(panel):
    assert panel.minimumSizeHint().width() < 280


def test_a_table_may_be_called_as_the_entries_are(panel, session):
    truth = session.other_tables["truth"]
    session.other_tables = {"truth": truth, NOTHING: truth, FROM_FILE: truth}
    box = panel.sides.right.box
    for number, name in ((2, NOTHING), (3, FROM_FILE)):
        box.activated.emit(number)
        assert session.compared_with == name
        assert box.currentIndex() == number


def test_names_are_not_taken_for_markup(panel):
    for label in (panel.headline, panel.partners, panel.marked):
        assert label.textFormat() == Qt.TextFormat.PlainText


def add_table(session):
    """Offer another table, and compare it in place of the maps."""
    truth = session.other_tables["truth"]
    other = truth.iloc[::-1].set_axis(truth.index)
    session.other_tables = {**session.other_tables, "b": other}


def test_another_table_can_be_compared_in_place_of_the_maps(panel, session):
    add_table(session)
    box = panel.sides.left.box
    assert [box.itemText(row) for row in range(box.count())] == [
        *(MAPS, "truth", "b", FROM_FILE),
    ]
    box.activated.emit(2)
    assert session.compared_left == "b"
    assert session.compared_with == "truth"
    box.activated.emit(0)
    assert session.compared_left is None


def test_a_file_for_the_left_side_is_asked_for_as_such(panel, session, dialogs):
    dialogs.file = Path("folder/shares.csv")
    panel.sides.left.box.activated.emit(2)
    assert session.opening_tables == dialogs.file
    assert session.opens_left
    assert panel.sides.left.box.currentText() == MAPS


def test_the_box_of_the_shares_follows_the_session_and_sets_it(panel, session):
    panel.among_shared.click()
    assert session.among_shared
    session.among_shared = False
    assert not panel.among_shared.isChecked()


@pytest.fixture
def ranking(panel, session):
    add_table(session)
    panel.all_tables.click()
    asked = to_rank(session)
    take_ranking(session, asked, rank(asked))
    return panel.ranking


def test_all_tables_stand_in_one_list(ranking):
    table = ranking.table
    assert table.isVisible()
    assert [table.item(row, 0).text() for row in range(2)] == [MAPS, "b"]
    assert table.currentRow() == 0


def test_a_press_on_a_table_compares_that_one(ranking, session):
    ranking.table.setCurrentCell(1, 0)
    assert session.compared_left == "b"
    assert ranking.table.currentRow() == 1
    ranking.table.setCurrentCell(0, 0)
    assert session.compared_left is None


def test_the_list_is_copied_as_text(ranking, session):
    ranking.copy.click()
    assert QGuiApplication.clipboard().text() == as_csv(session.ranking)


def test_the_list_is_put_away(ranking, panel, session):
    panel.all_tables.click()
    assert not ranking.isVisible()
    assert not session.is_ranking_shown


def test_with_all_tables_nothing_is_wider_than_the_least_dock(ranking, panel):
    assert panel.minimumSizeHint().width() < 280

"""The section of the regions: drawn, named, compared and saved from the window."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from napari.components import ViewerModel
from qtpy.QtCore import QEvent, QPoint, Qt
from qtpy.QtGui import QHelpEvent
from qtpy.QtWidgets import QToolTip

from napari_destvi.session import Export
from napari_destvi.session.composition_view import ShareBar
from napari_destvi.session.needs import needs
from napari_destvi.session.regions import Outline, pin, rename_region, take_outlines
from napari_destvi.widgets.asking_unsaved import UNSAVED_REGIONS
from napari_destvi.widgets.composition_bars import BAR, LINE, CompositionBars
from napari_destvi.widgets.dock import MIN_WIDTH

pytestmark = pytest.mark.gui
ORANGE, BLUE = (0.9, 0.6, 0.0), (0.0, 0.0, 1.0)


@pytest.fixture
def dock(make_dock, load, made_up):
    """A dock with a slide of a grid of 6 by 10 spots, and its maps."""
    dock = make_dock(ViewerModel())
    load(dock)
    dock.session.result = made_up.result("complete")
    return dock


def shape(low, high):
    corners = np.array([[low, -50], [high, -50], [high, 950], [low, 950]], dtype=float)
    return Outline("", (1.0, 1.0, 1.0), corners)


@pytest.fixture
def drawn(dock, qtbot):
    """With two regions of two columns of ten spots each, which share one column."""
    take_outlines(dock.session, [shape(-50, 150), shape(50, 250)])
    qtbot.waitUntil(lambda: "regions" not in needs(dock.session))
    return dock


def bars(dock):
    return {bar.name: bar.share for bar in dock.regions.bars._bars}


def test_the_section_is_folded_until_there_is_something_to_read(dock, qtbot):
    panel = dock.regions
    assert not panel.draw.isVisibleTo(dock)
    panel.folded.line.click()
    assert panel.draw.isVisibleTo(dock)
    assert "Draw around spots" in panel.hint.text()
    assert not panel.save.isEnabled()
    panel.folded.line.click()
    pin(dock.session, 3)
    assert panel.bars.isVisibleTo(dock)


def test_who_folds_it_again_is_left_alone(drawn):
    assert drawn.regions.list.isVisibleTo(drawn)
    drawn.regions.folded.line.click()
    pin(drawn.session, 3)
    assert not drawn.regions.list.isVisibleTo(drawn)


def test_the_button_takes_the_lasso_and_lays_it_down(dock):
    dock.regions.draw.click()
    assert dock.session.is_drawing
    dock.session.is_drawing = False
    assert not dock.regions.draw.isChecked()


def test_the_list_tells_the_regions_and_their_spots(drawn):
    table = drawn.regions.list
    told = [[table.item(n, c).text() for c in range(2)] for n in range(2)]
    assert told == [["Region 1", "20"], ["Region 2", "20"]]


def test_pressing_a_region_shows_its_composition(drawn, qtbot):
    drawn.regions.list.cellClicked.emit(0, 0)
    qtbot.waitUntil(lambda: drawn.regions.title.text() == "Region 1: mean of 20 spots")
    spots = drawn.session.regions[0].spots
    expected = drawn.session.result.proportions[spots].mean(axis=0)
    assert bars(drawn) == pytest.approx({"B cell": expected[0], "T cell": expected[1]})


def test_a_region_is_renamed_in_the_list(drawn):
    drawn.regions.list.item(0, 0).setText("core")
    assert drawn.session.regions[0].name == "core"


def test_a_name_that_is_taken_gives_way_to_the_one_before(drawn):
    for _ in range(2):  # the second time the sentence is the same
        drawn.regions.list.item(0, 0).setText("Region 2")
        assert drawn.regions.list.item(0, 0).text() == "Region 1"
    assert "already" in drawn.banner.text.text


def test_two_regions_are_compared_without_the_spots_of_both(drawn, qtbot):
    panel = drawn.regions
    assert not panel.table.isVisibleTo(drawn)
    panel.against.chosen_number.emit(1)
    qtbot.waitUntil(lambda: panel.table.isVisibleTo(drawn))
    assert panel.table.rowCount() == 2
    assert "without the 10 spots that both hold" in panel.caution.text()
    assert "not as proof" in panel.caution.text()
    panel.against.chosen_number.emit(0)
    assert not panel.table.isVisibleTo(drawn)
    assert not panel.caution.isVisibleTo(drawn)


def test_the_comparison_can_be_sorted_by_each_number(drawn, qtbot):
    panel = drawn.regions
    panel.against.chosen_number.emit(1)
    qtbot.waitUntil(lambda: panel.table.isVisibleTo(drawn))
    panel.table.sortItems(3, Qt.SortOrder.AscendingOrder)
    differences = [float(panel.table.item(n, 3).text()) for n in range(2)]
    assert differences == sorted(differences)


def test_a_pinned_spot_is_shown_until_it_is_let_go(drawn):
    pin(drawn.session, 7)
    panel = drawn.regions
    assert panel.title.text() == "S7"
    expected = drawn.session.result.proportions[7]
    assert bars(drawn) == pytest.approx({"B cell": expected[0], "T cell": expected[1]})
    panel.unpin.click()
    assert panel.title.text().startswith("Region 2")
    assert not panel.unpin.isVisibleTo(drawn)


def test_a_pinned_spot_comes_into_view(dock, qtbot):
    dock.resize(MIN_WIDTH, 400)
    pin(dock.session, 7)
    qtbot.waitUntil(lambda: not dock.regions.bars.visibleRegion().isEmpty())


def test_labels_are_saved_with_a_row_for_each_spot(drawn, dialogs, tmp_path, qtbot):
    dialogs.file = tmp_path / "labels.csv"
    drawn.session.spots.obs_names = drawn.session.tissue.spot_names
    drawn.regions.save.click()
    assert dialogs.suggested[-1].name == "slide_regions.csv"
    qtbot.waitUntil(lambda: drawn.session.export is None)
    assert drawn.session.message.severity == "info", drawn.session.message
    read = pd.read_csv(dialogs.file, index_col="spot")["region"]
    assert list(read.index) == list(drawn.session.tissue.spot_names)
    counted = read.fillna("").value_counts()
    assert counted.to_dict() == {
        "": 30,
        "Region 1": 10,
        "Region 2": 10,
        "Region 1; Region 2": 10,
    }


def test_a_saved_result_has_the_regions_too(drawn, dialogs, tmp_path, qtbot):
    written = []
    services = drawn._loader._services
    drawn._loader._services = dataclasses.replace(
        services, write_export=lambda *asked: written.append(asked)
    )
    dialogs.file = tmp_path / "r.h5ad"
    drawn.maps.save.click()
    qtbot.waitUntil(lambda: drawn.session.export is None)
    (export, result, _, labels) = written[0]
    assert export._replace(view=None) == Export("result", dialogs.file)
    assert [region["name"] for region in export.view["regions"]] == [
        region.name for region in drawn.session.regions
    ]
    assert result is drawn.session.result
    assert labels.name == "region"
    assert labels.notna().sum() == 30


def test_labels_replace_a_file_on_consent_only(drawn, dialogs, tmp_path):
    dialogs.file = tmp_path / "labels.csv"
    dialogs.file.write_text("mine")
    dialogs.yes = False
    drawn.regions.save.click()
    assert "labels.csv exists already." in dialogs.asked[-1]
    assert drawn.session.export is None


def test_the_section_is_usable_when_narrow(drawn, qtbot):
    drawn.session.other_region = "Region 1"
    qtbot.waitUntil(lambda: drawn.regions.table.isVisibleTo(drawn))
    assert drawn.regions.minimumSizeHint().width() <= MIN_WIDTH - 28


@pytest.fixture
def painted(qtbot):
    painted = CompositionBars()
    qtbot.addWidget(painted)
    painted.resize(300, 100)
    long = ShareBar("A type with a name much too long for it", 0.6, 0.5, 0.8, ORANGE)
    other = ShareBar("B", 0.2, np.nan, np.nan, BLUE)
    painted.set_bars([long, other], "The thin line is a bound.")
    painted.show()
    return painted


def length(painted, number, colour):
    """Count the pixels in the line just below the top of a bar."""
    picture = painted.grab().toImage()
    y = number * LINE + (LINE - BAR) // 2 + 2
    seen = [picture.pixelColor(x, y).getRgbF()[:3] for x in range(picture.width())]
    return sum(np.allclose(pixel, colour, atol=0.02) for pixel in seen)


def test_bars_are_as_long_as_their_shares_are_large(painted):
    lengths = [length(painted, 0, ORANGE), length(painted, 1, BLUE)]
    assert lengths[0] == pytest.approx(3 * lengths[1], abs=8)
    assert lengths[1] > 10


def test_the_whole_name_is_told_where_it_is_cut(painted):
    place = QPoint(5, 4)
    event = QHelpEvent(QEvent.Type.ToolTip, place, painted.mapToGlobal(place))
    painted.event(event)
    told = QToolTip.text()
    QToolTip.hideText()
    assert told.startswith("A type with a name much too long for it: 60.0 %")
    assert "50.0 % to 80.0 %" in told
    assert painted.tip(LINE + 3) == "B: 20.0 %"
    assert painted.tip(5 * LINE) == ""


def test_a_reader_of_the_screen_hears_the_shares(painted):
    assert painted.accessibleDescription().endswith("60.0 %; B 20.0 %")


def test_a_region_may_be_called_as_the_entry_for_none_is(drawn):
    rename_region(drawn.session, "Region 1", "nothing")
    drawn.regions.against.box.activated.emit(1)
    assert drawn.session.other_region == "nothing"
    assert drawn.regions.against.box.currentIndex() == 1


def test_names_are_not_taken_for_markup(drawn):
    rename_region(drawn.session, "Region 2", "<b>rim</b>")
    panel = drawn.regions
    assert panel.title.textFormat() == Qt.TextFormat.PlainText
    assert panel.caution.textFormat() == Qt.TextFormat.PlainText
    assert "&lt;b&gt;rim" in panel.title.toolTip()
    assert "&lt;b&gt;rim" in panel.list.item(1, 0).toolTip()


def test_renaming_keeps_the_line_that_qt_tells_about(drawn):
    item = drawn.regions.list.item(0, 0)
    item.setText("core")
    assert drawn.regions.list.item(0, 0) is item
    assert item.text() == "core"


def test_deleted_regions_are_brought_back_by_a_button(drawn):
    panel = drawn.regions
    assert not panel.bring_back.isVisibleTo(drawn)
    take_outlines(drawn.session, [])
    assert panel.bring_back.isVisibleTo(drawn)
    panel.bring_back.click()
    assert [r.name for r in drawn.session.regions] == ["Region 1", "Region 2"]
    assert not panel.bring_back.isVisibleTo(drawn)


def test_saving_the_labels_ends_the_question(drawn, dialogs, tmp_path, qtbot):
    drawn.session.spots.obs_names = drawn.session.tissue.spot_names
    dialogs.yes = False
    drawn.data.sample.click()
    assert UNSAVED_REGIONS in dialogs.asked[-1]
    assert len(drawn.session.regions) == 2
    drawn.maps.open.click()
    assert UNSAVED_REGIONS in dialogs.asked[-1]
    dialogs.file = tmp_path / "labels.csv"
    drawn.regions.save.click()
    qtbot.waitUntil(lambda: drawn.session.export is None)
    assert drawn.session.regions_saved
    n_asked = len(dialogs.asked)
    drawn.data.sample.click()
    assert len(dialogs.asked) == n_asked

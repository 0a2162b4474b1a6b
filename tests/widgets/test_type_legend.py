"""Lines of the list carry the colours of their types, and let them be changed."""

import numpy as np
import pytest
from qtpy.QtCore import Qt

from napari_destvi.session import Session
from napari_destvi.session.palette import choose_colour, palette
from napari_destvi.widgets.type_legend import TypeLegend
from napari_destvi.widgets.type_rows import TypeRow
from napari_destvi.widgets.type_tree import TypeTree

pytestmark = pytest.mark.gui

ROWS = [TypeRow("T cell", 0.7, ""), TypeRow("B cell", 0.3, "")]  # the larger first
WHITE = (1.0, 1.0, 1.0)


@pytest.fixture
def session(made_up):
    return Session(result=made_up.result("complete"), map_form="blend")


@pytest.fixture
def tree(qtbot):
    tree = TypeTree()
    qtbot.addWidget(tree)
    tree.set_rows(ROWS)
    tree.resize(300, 300)
    tree.show()
    return tree


@pytest.fixture
def legend(session, dialogs, tree):
    legend = TypeLegend(session, dialogs, tree)
    legend.refresh()
    yield legend
    legend.stop_listening()


def swatch(tree, row):
    """The colour in the middle of a line's swatch, None without one."""
    icon = tree.topLevelItem(row).icon(0)
    if icon.isNull():
        return None
    picture = icon.pixmap(12, 12).toImage()
    return picture.pixelColor(picture.width() // 2, picture.height() // 2).getRgb()[:3]


def bytes_of(colour):
    return tuple(np.rint(255 * np.asarray(colour)).astype(int).tolist())


def mark(tree, row):
    tree.setCurrentItem(tree.topLevelItem(row))


@pytest.mark.parametrize("form", ["blend", "dominant"])
def test_each_line_has_the_colour_of_its_type(legend, session, tree, form):
    session.map_form = form
    b_cell, t_cell = palette(session.result.cell_types, {})
    assert swatch(tree, 0) == bytes_of(t_cell)
    assert swatch(tree, 1) == bytes_of(b_cell)


def test_maps_with_a_scale_have_no_swatches(legend, session, tree):
    session.map_form = "single"
    assert swatch(tree, 0) is None
    assert "colour" not in tree.topLevelItem(0).toolTip(0)
    session.map_form = "blend"
    legend.set_quantity("activation")
    assert swatch(tree, 0) is None
    legend.set_quantity("proportions")
    assert swatch(tree, 0) is not None


def test_a_mark_does_not_tint_the_swatch(legend, tree):
    icon = tree.topLevelItem(0).icon(0)
    pictures = [icon.pixmap(12, 12, mode).toImage() for mode in type(icon).Mode]
    assert all(picture == pictures[0] for picture in pictures)


def test_the_tips_say_what_a_check_does_and_how_to_recolour(legend, session, tree):
    assert "in the blend" in tree.topLevelItem(0).toolTip(0)
    assert "F2" in tree.topLevelItem(0).toolTip(0)
    session.map_form = "dominant"
    assert "told its share" in tree.topLevelItem(0).toolTip(1)


def with_keyboard(tree, qtbot):
    """Give the tree the keyboard: shortcuts are those of the window that is active."""
    with qtbot.waitActive(tree):
        tree.activateWindow()
    tree.setFocus()


@pytest.mark.parametrize("key", ["Key_F2", "Key_Return", "Key_Enter"])
def test_a_key_on_a_line_asks_for_its_colour(
    legend, session, dialogs, tree, qtbot, key
):
    dialogs.colour = WHITE
    mark(tree, 1)
    with_keyboard(tree, qtbot)
    qtbot.keyClick(tree, getattr(Qt.Key, key))
    assert session.type_colours == {"B cell": WHITE}
    assert swatch(tree, 1) == (255, 255, 255)
    assert dialogs.asked == ["Colour of B cell"]
    assert dialogs.colour_before == tuple(palette(session.result.cell_types, {})[0])


def double_click(tree, qtbot, x):
    place = tree.visualItemRect(tree.topLevelItem(1)).center()
    place.setX(x)
    for click in (qtbot.mouseClick, qtbot.mouseDClick):
        click(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_double_click_beside_the_box_asks_for_the_colour(
    legend, session, dialogs, tree, qtbot
):
    dialogs.colour = WHITE
    double_click(tree, qtbot, 60)
    assert session.type_colours == {"B cell": WHITE}


def test_two_quick_clicks_on_the_box_ask_nothing(legend, dialogs, tree, qtbot):
    double_click(tree, qtbot, 8)
    assert dialogs.asked == []


def test_thinking_better_of_it_changes_nothing(legend, session, dialogs, tree):
    mark(tree, 1)
    legend.change.trigger()
    assert dialogs.asked
    assert session.type_colours == {}


def test_the_own_colour_comes_back_once_there_is_another(legend, session, tree):
    before = swatch(tree, 1)
    mark(tree, 1)
    assert not legend.restore.isEnabled()
    choose_colour(session, "B cell", WHITE)
    assert legend.restore.isEnabled()
    legend.restore.trigger()
    assert session.type_colours == {}
    assert swatch(tree, 1) == before


def test_the_menu_is_there_where_there_are_colours(legend, session, tree):
    policy = Qt.ContextMenuPolicy
    assert tree.actions() == [legend.change, legend.restore]
    assert tree.contextMenuPolicy() == policy.ActionsContextMenu
    session.map_form = "single"
    assert tree.contextMenuPolicy() == policy.DefaultContextMenu


def test_with_one_map_each_a_line_asks_for_no_colour(
    legend, session, dialogs, tree, qtbot
):
    session.map_form = "single"
    mark(tree, 1)
    with_keyboard(tree, qtbot)
    qtbot.keyClick(tree, Qt.Key.Key_F2)
    double_click(tree, qtbot, 60)
    assert dialogs.asked == []


def test_the_keyboard_still_checks_a_line(legend, tree, qtbot):
    told = []
    tree.toggled.connect(lambda *about: told.append(about))
    mark(tree, 0)
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert told == [("T cell", True)]

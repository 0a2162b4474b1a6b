"""The list sets the session and follows it, by mouse and by keyboard."""

import dataclasses

import numpy as np
import pytest
from qtpy.QtCore import Qt

from napari_destvi.results import Result
from napari_destvi.session import MapKey, Session
from napari_destvi.session.palette import palette
from napari_destvi.session.shown import show
from napari_destvi.widgets.type_list import TypeList

pytestmark = pytest.mark.gui

TYPES = ("Plasma cell", "Tumour cell", "T cell", "Macrophage")
BY_SHARE = ("Tumour cell", "T cell", "Macrophage", "Plasma cell")
SHARES = (0.02, 0.6, 0.3, 0.08)


def proportion_of(*cell_types):
    return tuple(MapKey("proportions", name) for name in cell_types)


def activation_of(*cell_types):
    return tuple(MapKey("activation", name) for name in cell_types)


def make_result(types=TYPES, shares=SHARES):
    proportions = np.tile(np.array(shares, np.float32), (5, 1))
    activation = np.where(proportions > 0.05, proportions, np.nan)
    return Result(
        spot_names=tuple(f"S{number}" for number in range(5)),
        cell_types=types,
        gene_names=("G",),
        abundance=proportions,
        proportions=proportions,
        cell_state=np.zeros((*proportions.shape, 1), np.float32),
        activation=activation,
    )


def uncertainty_of(*cell_types):
    return tuple(MapKey("uncertainty", name) for name in cell_types)


def make_uncertain():
    """What a fit of several networks gives."""
    result = make_result()
    low, high = result.proportions - 0.01, result.proportions + 0.03
    return dataclasses.replace(result, proportions_low=low, proportions_high=high)


def make_stateless():
    """What a method without cell states gives."""
    result = make_result()
    return dataclasses.replace(
        result,
        cell_state=result.cell_state[:, :, :0],
        activation=np.full_like(result.activation, np.nan),
    )


@pytest.fixture
def session():
    return Session(result=make_result())


@pytest.fixture
def type_list(qtbot, session, dialogs):
    widget = TypeList(session, dialogs)
    qtbot.addWidget(widget)
    widget.resize(300, 500)
    widget.show()
    yield widget
    widget.stop_listening()


def item(type_list, name):
    (found,) = type_list._tree.findItems(name, Qt.MatchFlag.MatchExactly)
    return found


def check(type_list, name, state=Qt.CheckState.Checked):
    item(type_list, name).setCheckState(0, state)


def checked(type_list):
    tree = type_list._tree
    items = [tree.topLevelItem(row) for row in range(tree.topLevelItemCount())]
    return {x.text(0) for x in items if x.checkState(0) == Qt.CheckState.Checked}


def seen(type_list):
    names = type_list._tree.cell_types()
    return [name for name in names if not item(type_list, name).isHidden()]


def test_types_are_listed_by_their_share(type_list):
    assert tuple(type_list._tree.cell_types()) == BY_SHARE
    assert item(type_list, "Tumour cell").text(1) == "60.0 %"


def test_checking_a_type_shows_its_map_on_top(type_list, session):
    check(type_list, "Macrophage")
    check(type_list, "Tumour cell")
    assert session.shown == proportion_of("Macrophage", "Tumour cell")


def test_unchecking_a_type_hides_its_map(type_list, session):
    session.shown = proportion_of("Macrophage", "T cell")
    check(type_list, "Macrophage", Qt.CheckState.Unchecked)
    assert session.shown == proportion_of("T cell")


def test_checks_follow_what_is_shown(type_list, session):
    session.shown = proportion_of("T cell")
    assert checked(type_list) == {"T cell"}
    session.shown = ()
    assert checked(type_list) == set()


def test_the_other_quantity_shows_the_same_types(type_list, session):
    session.shown = proportion_of("T cell", "Macrophage")
    type_list._quantities.buttons["activation"].click()
    assert session.shown == activation_of("T cell", "Macrophage")
    assert checked(type_list) == {"T cell", "Macrophage"}
    type_list._quantities.buttons["proportions"].click()
    assert session.shown == proportion_of("T cell", "Macrophage")


def test_a_type_without_activation_comes_back_with_the_proportions(type_list, session):
    session.shown = proportion_of("T cell", "Plasma cell")
    type_list._quantities.buttons["activation"].click()
    assert session.shown == activation_of("T cell")
    check(type_list, "Macrophage")
    check(type_list, "T cell", Qt.CheckState.Unchecked)
    type_list._quantities.buttons["proportions"].click()
    assert session.shown == proportion_of("Plasma cell", "Macrophage")
    assert checked(type_list) == {"Plasma cell", "Macrophage"}


def test_the_largest_type_stands_in_where_none_has_an_activation(type_list, session):
    check(type_list, "Plasma cell")
    type_list._quantities.buttons["activation"].click()
    assert session.shown == activation_of("Tumour cell")
    type_list._quantities.buttons["proportions"].click()
    assert session.shown == proportion_of("Plasma cell")


def test_without_any_activation_the_switch_can_be_undone(type_list, session):
    session.result = dataclasses.replace(
        session.result, activation=np.full_like(session.result.activation, np.nan)
    )
    check(type_list, "T cell")
    type_list._quantities.buttons["activation"].click()
    assert session.shown == ()
    type_list._quantities.buttons["proportions"].click()
    assert session.shown == proportion_of("T cell")


def test_without_states_there_is_no_activation_to_switch_to(type_list, session):
    type_list._quantities.buttons["activation"].click()
    show(session, make_stateless())
    button = type_list._quantities.buttons["activation"]
    assert not button.isEnabled()
    assert "shares only" in button.toolTip()
    assert type_list.quantity == "proportions"
    assert session.shown == proportion_of("Tumour cell")
    show(session, make_result())
    assert button.isEnabled()
    assert "shares only" not in button.toolTip()


def test_without_intervals_there_is_no_uncertainty_to_switch_to(type_list, session):
    button = type_list._quantities.buttons["uncertainty"]
    assert not button.isEnabled()
    assert "gives no intervals" in button.toolTip()
    show(session, make_uncertain())
    assert button.isEnabled()
    assert "gives no intervals" not in button.toolTip()
    button.click()
    show(session, make_result())
    assert not button.isEnabled()
    assert type_list.quantity == "proportions"
    assert session.shown == proportion_of("Tumour cell")


def test_the_uncertainty_says_of_which_share_it_is(type_list):
    told = type_list._quantities.buttons["uncertainty"].toolTip()
    assert "share among the cells" in told
    assert "nine in ten true shares of at least 5 %" in told


def test_the_uncertainty_of_the_shown_types_is_one_click_away(type_list, session):
    show(session, make_uncertain())
    session.shown = proportion_of("Plasma cell", "T cell")
    type_list._quantities.buttons["uncertainty"].click()
    assert type_list.quantity == "uncertainty"
    assert session.shown == uncertainty_of("Plasma cell", "T cell")
    assert checked(type_list) == {"Plasma cell", "T cell"}
    assert type_list._style._colormap.currentText() == "cyan"
    type_list._quantities.buttons["activation"].click()
    assert session.shown == activation_of("T cell")
    type_list._quantities.buttons["proportions"].click()
    assert session.shown == proportion_of("Plasma cell", "T cell")


def test_the_list_follows_an_uncertainty_shown_from_elsewhere(type_list, session):
    show(session, make_uncertain())
    session.shown = uncertainty_of("T cell")
    assert type_list.quantity == "uncertainty"
    assert checked(type_list) == {"T cell"}


def make_counted():
    """What Cell2location gives."""
    result = make_stateless()
    return dataclasses.replace(
        result,
        abundance_mean=9 * result.abundance,
        abundance_high=12 * result.abundance,
    )


def test_numbers_of_cells_are_offered_only_where_cells_were_counted(type_list, session):
    buttons = type_list._quantities.buttons
    assert buttons["abundance"].isHidden()
    assert buttons["abundance_mean"].isHidden()
    show(session, make_counted())
    assert not buttons["abundance"].isHidden()
    buttons["abundance_mean"].click()
    assert session.shown == (MapKey("abundance_mean", "Tumour cell"),)
    type_list._hide_all.click()
    show(session, make_result())
    assert buttons["abundance_mean"].isHidden()
    assert type_list.quantity == "proportions"


def test_even_with_all_maps_hidden_the_list_turns_to_the_shares(type_list, session):
    type_list._quantities.buttons["activation"].click()
    type_list._hide_all.click()
    show(session, make_stateless())
    assert type_list.quantity == "proportions"
    assert checked(type_list) == {"Tumour cell"}


@pytest.mark.parametrize("button", ["_hide_all", "_show_top"])
def test_a_fresh_choice_brings_no_type_back(type_list, session, button):
    session.shown = proportion_of("Plasma cell", "T cell")
    type_list._quantities.buttons["activation"].click()
    getattr(type_list, button).click()
    type_list._quantities.buttons["proportions"].click()
    assert "Plasma cell" not in checked(type_list)


def test_the_list_follows_the_quantity_shown_from_elsewhere(type_list, session):
    session.shown = activation_of("T cell")
    assert type_list.quantity == "activation"
    assert checked(type_list) == {"T cell"}
    assert item(type_list, "Plasma cell").isDisabled()
    assert type_list._style._colormap.currentText() == "plasma"
    session.shown = (*session.shown, *proportion_of("Plasma cell"))
    assert type_list.quantity == "proportions"
    assert checked(type_list) == {"Plasma cell"}
    assert not item(type_list, "Plasma cell").isDisabled()
    assert type_list._style._colormap.currentText() == "viridis"


def test_a_new_list_follows_what_is_shown_already(qtbot, session, dialogs):
    session.shown = activation_of("T cell")
    widget = TypeList(session, dialogs)
    qtbot.addWidget(widget)
    assert widget.quantity == "activation"
    assert checked(widget) == {"T cell"}
    widget.stop_listening()


def test_a_choice_leaves_maps_of_one_quantity(type_list, session):
    session.shown = (*proportion_of("T cell"), *activation_of("T cell"))
    check(type_list, "Macrophage")
    assert session.shown == activation_of("T cell", "Macrophage")


def test_the_list_shows_eight_whole_lines(type_list, session):
    tree = type_list._tree
    session.result = make_result(types=tuple("ABCDEFGHIJ"), shares=(0.1,) * 10)
    tree.setFixedHeight(tree.minimumSizeHint().height())
    line = tree.visualItemRect(tree.topLevelItem(0)).height()
    assert tree.viewport().height() == 8 * line


def test_a_type_without_activation_cannot_be_checked_and_says_why(type_list):
    type_list._quantities.buttons["activation"].click()
    assert item(type_list, "Plasma cell").isDisabled()
    assert "no activation" in item(type_list, "Plasma cell").toolTip(1)
    assert not item(type_list, "Tumour cell").isDisabled()


def test_the_filter_hides_other_types_in_any_case(type_list, qtbot):
    qtbot.keyClicks(type_list._filter, "t CELL")
    assert seen(type_list) == ["T cell"]
    type_list._filter.clear()
    assert len(seen(type_list)) == 4


def test_the_filter_stays_when_a_live_result_arrives(type_list, session, qtbot):
    qtbot.keyClicks(type_list._filter, "macro")
    session.result = make_result(shares=(0.1, 0.2, 0.3, 0.4))
    assert seen(type_list) == ["Macrophage"]
    assert item(type_list, "Macrophage").text(1) == "40.0 %"


def test_show_top_shows_the_largest_with_the_largest_on_top(type_list, session, qtbot):
    session.shown = proportion_of("Plasma cell")
    type_list._n_top.setValue(2)
    qtbot.mouseClick(type_list._show_top, Qt.MouseButton.LeftButton)
    assert session.shown == proportion_of("T cell", "Tumour cell")


def test_hide_all_hides_maps_of_both_quantities(type_list, session, qtbot):
    session.shown = (*proportion_of("T cell"), *activation_of("T cell"))
    qtbot.mouseClick(type_list._hide_all, Qt.MouseButton.LeftButton)
    assert session.shown == ()
    assert not type_list._hide_all.isEnabled()


def test_another_result_lists_its_own_types(type_list, session):
    session.result = make_result(types=("A", "B"), shares=(0.3, 0.7))
    assert type_list._tree.cell_types() == ["B", "A"]


def test_without_a_result_nothing_can_be_chosen(type_list, session):
    session.result = None
    assert not type_list.isEnabled()
    assert type_list._tree.cell_types() == []


def test_opacity_goes_both_ways(type_list, session):
    session.map_opacity = 0.35
    assert type_list._style._opacity.value() == 35
    type_list._style._opacity.setValue(60)
    assert session.map_opacity == 0.6


def test_following_the_session_does_not_round_its_opacity(type_list, session):
    session.map_opacity = 0.333
    assert session.map_opacity == 0.333


def test_each_quantity_has_its_own_colours(type_list, session, qtbot):
    box = type_list._style._colormap
    assert box.currentText() == "viridis"
    box.textActivated.emit("magma")
    type_list._quantities.buttons["activation"].click()
    assert box.currentText() == "plasma"
    assert session.colormaps["proportions"] == "magma"
    assert session.colormaps["activation"] == "plasma"


def test_at_first_no_two_quantities_have_the_same_colours(session):
    names = session.colormaps.values()
    assert len(set(names)) == len(names) == 5


def test_colours_from_elsewhere_join_the_list(type_list, session):
    session.colormaps = {**session.colormaps, "proportions": "bop blue"}
    assert type_list._style._colormap.currentText() == "bop blue"


def test_all_colours_offered_are_known_to_napari():
    from napari.utils.colormaps import AVAILABLE_COLORMAPS

    from napari_destvi.widgets.colormap_box import COLORMAPS

    assert set(COLORMAPS) <= set(AVAILABLE_COLORMAPS)


def test_the_keyboard_alone_is_enough(type_list, session, qtbot):
    tree = type_list._tree
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Home)
    qtbot.keyClick(tree, Qt.Key.Key_Down)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert session.shown == proportion_of("T cell")


def test_tab_reaches_every_control(type_list, session, qtbot):
    session.shown = proportion_of("T cell")
    wanted = {
        type_list._filter,
        type_list._quantities.buttons["proportions"],
        type_list._tree,
        type_list._show_top,
        type_list._n_top,
        type_list._form.box,
        type_list._style._opacity,
        type_list._style._colormap,
        type_list._style._hide_below.slider,
    }
    type_list._filter.setFocus()
    reached = set()
    for _ in range(15):
        reached.add(type_list.focusWidget())
        type_list.focusNextChild()
    assert wanted <= reached


def test_a_narrow_dock_cuts_nothing_off(type_list, session):
    long_name = "CD8-positive, alpha-beta memory T cell of the mucosa"
    session.result = make_result(types=(long_name, *TYPES[1:]))
    assert type_list.minimumSizeHint().width() <= 280
    assert item(type_list, long_name).toolTip(0).startswith(long_name)
    tree = type_list._tree
    assert tree.columnViewportPosition(1) + tree.columnWidth(1) <= 300


def test_a_list_that_stopped_listening_follows_no_more(qtbot, session, dialogs):
    widget = TypeList(session, dialogs)
    qtbot.addWidget(widget)
    widget.stop_listening()
    session.shown = proportion_of("T cell")
    session.map_opacity = 0.1
    assert checked(widget) == set()
    assert widget._style._opacity.value() == 80


def test_a_quantity_pressed_again_is_not_worked_out_again(type_list, monkeypatch):
    buttons = type_list._quantities.buttons
    buttons["activation"].click()
    buttons["proportions"].click()
    monkeypatch.setattr("napari_destvi.widgets.type_list.type_rows", pytest.fail)
    buttons["activation"].click()
    assert type_list._tree.cell_types() == list(BY_SHARE)


def test_another_result_is_worked_out(type_list, session):
    type_list._quantities.buttons["activation"].click()
    session.result = make_result(shares=(0.3, 0.02, 0.6, 0.08))
    assert item(type_list, "Tumour cell").isDisabled()
    assert not item(type_list, "Plasma cell").isDisabled()


def swatch_of(type_list, name):
    """The colour in the middle of a line's swatch."""
    picture = item(type_list, name).icon(0).pixmap(12, 12).toImage()
    middle = picture.pixelColor(picture.width() // 2, picture.height() // 2)
    return middle.getRgbF()[:3]


def test_any_number_of_types_can_be_checked_for_a_blend(type_list, session):
    session.map_form = "blend"
    for name in BY_SHARE:
        check(type_list, name)
    assert session.shown == proportion_of(*BY_SHARE)
    check(type_list, "T cell", Qt.CheckState.Unchecked)
    assert session.shown == proportion_of("Tumour cell", "Macrophage", "Plasma cell")


def test_in_a_blend_the_list_is_its_legend(type_list, session):
    assert item(type_list, "T cell").icon(0).isNull()
    session.map_form = "blend"
    colours = palette(TYPES, {})
    for number, name in enumerate(TYPES):
        assert swatch_of(type_list, name) == pytest.approx(colours[number], abs=0.01)
    session.type_colours = {"T cell": (1.0, 1.0, 1.0)}
    assert swatch_of(type_list, "T cell") == (1, 1, 1)


def test_a_type_keeps_its_colour_when_the_list_is_put_in_order(type_list, session):
    session.map_form = "blend"
    before = swatch_of(type_list, "Macrophage")
    session.result = make_result(shares=(0.1, 0.2, 0.3, 0.4))
    assert type_list._tree.cell_types()[0] == "Macrophage"
    assert swatch_of(type_list, "Macrophage") == before


def test_only_shares_can_be_blended(type_list, session):
    session.map_form = "blend"
    type_list._quantities.buttons["activation"].click()
    assert not type_list._form.box.isEnabled()
    assert type_list._style._colormap.isEnabled()
    assert item(type_list, "Tumour cell").icon(0).isNull()
    type_list._quantities.buttons["proportions"].click()
    assert type_list._form.box.isEnabled()
    assert not type_list._style._colormap.isEnabled()
    assert "own colour" in type_list._style._colormap.toolTip()
    assert not item(type_list, "Tumour cell").icon(0).isNull()


def test_a_dominant_map_can_be_hidden_with_nothing_checked(type_list, session):
    assert not type_list._hide_all.isEnabled()
    session.map_form = "dominant"
    type_list._hide_all.click()
    assert session.map_form == "single"
    assert not type_list._hide_all.isEnabled()


def test_unchecking_the_last_activation_shows_no_dominant_type(type_list, session):
    session.map_form = "dominant"
    session.shown = activation_of("T cell")
    check(type_list, "T cell", Qt.CheckState.Unchecked)
    assert session.shown == ()
    assert session.map_form == "single"


def test_in_a_blend_the_limit_is_of_the_marked_line(type_list, session):
    session.map_form = "blend"
    session.shown = proportion_of("T cell", "Macrophage")
    type_list._tree.setCurrentItem(item(type_list, "T cell"))
    type_list._style._hide_below.slider.setValue(7)
    assert session.least_shares == {"T cell": 0.07}


def test_with_one_map_each_the_limit_is_of_the_newest(type_list, session):
    session.shown = proportion_of("T cell", "Macrophage")
    type_list._tree.setCurrentItem(item(type_list, "T cell"))
    type_list._style._hide_below.slider.setValue(7)
    assert session.least_shares == {"Macrophage": 0.07}


def test_swatches_leave_eight_whole_lines(type_list, session):
    tree = type_list._tree
    session.map_form = "blend"
    session.result = make_result(types=tuple("ABCDEFGHIJ"), shares=(0.1,) * 10)
    tree.setFixedHeight(tree.minimumSizeHint().height())
    line = tree.visualItemRect(tree.topLevelItem(0)).height()
    assert tree.viewport().height() == 8 * line
    assert type_list.minimumSizeHint().width() <= 280

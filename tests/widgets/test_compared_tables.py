"""Two tables in panels, where a table stands for the maps."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, Session, compared_look, comparing
from napari_destvi.session.chosen_maps import choose_maps
from napari_destvi.session.compare_terms import Ranked
from napari_destvi.session.ranking_view import RankingView
from napari_destvi.session.shown import show
from napari_destvi.session.undo import undo
from napari_destvi.session.undoable import hide_maps
from napari_destvi.widgets.napari_versions import grid
from napari_destvi.widgets.panel_grid import best_shape
from napari_destvi.widgets.ranking_list import RankingList
from napari_destvi.widgets.tissue_layer import region_of_spots


def answer(session) -> None:
    compared = comparing.to_compare(session)
    found = compare(compared.left_table(), compared.right, renormalise=False)
    comparing.take_comparison(session, compared, found)


@pytest.fixture
def session(compared_session) -> Session:
    """Another table in place of the maps, beside the truth."""
    session = compared_session
    table = session.other_tables["truth"]
    other = table.iloc[::-1].set_axis(table.index)
    session.other_tables = {**session.other_tables, "q (in this slide)": other}
    comparing.choose_left(session, "q (in this slide)")
    answer(session)
    return session


@pytest.fixture
def bare(session) -> Session:
    """The same before any fit."""
    session.shown, session.result = (), None
    return session


def names(viewer) -> list[str]:
    return [layer.name for layer in viewer.layers]


def seen(viewer) -> list[str]:
    return [layer.name for layer in viewer.layers if layer.visible]


PANELS = [
    *("Tissue", "B cell · q (%)"),
    *("Tissue (other)", "truth"),
    *("Tissue (difference)", "difference (%)"),
]


def test_tables_are_seen_in_panels_without_a_fit(viewer, overlay, bare):
    compared_look.show_type(bare, "B cell")
    assert names(viewer) == PANELS
    left, right, difference = (
        np.array(
            [layer.get_value(xy[::-1], world=True) for xy in bare.tissue.coordinates]
        )
        for layer in viewer.layers[1::2]
    )
    columns = (bare.other_tables[name]["B cell"] for name in bare.other_tables)
    truth, other = columns
    np.testing.assert_allclose(left, 100 * other, atol=1e-4)
    np.testing.assert_allclose(right, 100 * truth, atol=1e-4)
    np.testing.assert_allclose(difference, left - right, atol=1e-4)


def test_another_type_is_drawn_into_the_same_layers(viewer, overlay, bare):
    compared_look.show_type(bare, "B cell")
    layers = list(viewer.layers)
    compared_look.show_type(bare, "T cell")
    assert list(viewer.layers) == layers
    assert names(viewer)[1] == "T cell · q (%)"
    place = bare.tissue.coordinates[3][::-1]
    expected = 100 * bare.other_tables["q (in this slide)"]["T cell"].iloc[3]
    found = viewer.layers[1].get_value(place, world=True)
    assert found == pytest.approx(expected, rel=1e-5)


def test_the_maps_step_aside_and_come_back(viewer, overlay, session):
    before = seen(viewer)
    assert before == ["Tissue", "T cell · proportion (%)"]
    compared_look.show_type(session, "B cell")
    assert seen(viewer) == PANELS
    compared_look.look_again(session, "B cell")
    assert seen(viewer) == before
    assert not grid(viewer).enabled


def test_a_map_that_is_ticked_ends_panels_that_it_has_no_place_in(
    viewer, overlay, session
):
    compared_look.show_type(session, "B cell")
    choose_maps(session, [MapKey("activation", "T cell")])
    assert seen(viewer) == ["Tissue", "T cell · activation"]
    assert not session.is_side_by_side


def test_deleting_the_table_ends_its_panels(viewer, overlay, bare, qapp):
    compared_look.show_type(bare, "B cell")
    viewer.layers.remove(viewer.layers[1])
    qapp.processEvents()
    assert names(viewer) == ["Tissue"]
    assert not bare.is_side_by_side


def test_without_the_tissue_there_are_panels_all_the_same(viewer, overlay, bare, qapp):
    viewer.layers.remove(viewer.layers[0])
    qapp.processEvents()
    compared_look.show_type(bare, "B cell")
    assert names(viewer) == PANELS[1::2]
    assert grid(viewer).stride == 1
    compared_look.mark_spots(bare, [3])
    assert grid(viewer).stride == 2
    assert len(viewer.layers) == 6


def test_opacity_and_colours_of_the_maps_are_those_of_the_table(viewer, overlay, bare):
    compared_look.show_type(bare, "B cell")
    bare.map_opacity = 0.3
    bare.colormaps = {**bare.colormaps, "proportions": "magma"}
    left, right, difference = viewer.layers[1::2]
    assert [layer.opacity for layer in (left, right, difference)] == [0.3] * 3
    assert left.colormap.name == right.colormap.name == "magma"


def test_the_errors_of_a_table_are_seen(viewer, overlay, bare):
    compared_look.show_error(bare, wanted=True)
    assert seen(viewer) == ["Tissue", "error per spot (RMSE, %)"]


def test_the_panels_are_laid_out_anew_for_another_size(viewer, overlay, bare):
    if not hasattr(viewer, "canvas"):
        pytest.skip("a viewer without a window has no size before napari 0.9")
    compared_look.show_type(bare, "B cell")
    for size in ((300, 1500), (1500, 300)):
        viewer.canvas.size = size
        expected = best_shape(size, region_of_spots(bare.tissue))
        assert tuple(grid(viewer).shape) == expected
    grid(viewer).shape = (2, 2)  # by the user
    viewer.canvas.size = (300, 1500)
    assert tuple(grid(viewer).shape) == (2, 2)


@pytest.mark.gui
def test_names_of_tables_are_legible_in_the_narrowest_dock(qtbot, session):
    ranking = tuple(
        Ranked(f"published_{name} (in this slide)", {"n_types": 9, "n_spots": 60})
        for name in ("nnls", "cell2location")
    )
    shown = RankingList(session)
    qtbot.addWidget(shown)
    shown.resize(280, 300)
    view = RankingView(
        is_shown=True,
        can_show=True,
        headline="",
        ranking=ranking,
        chosen=ranking[1].title,
        is_waiting=False,
    )
    shown.refresh(view)
    shown.show()
    table = shown.table
    assert [table.item(row, 0).text() for row in range(2)] == ["nnls", "cell2location"]
    width_of = table.fontMetrics().horizontalAdvance
    assert width_of("cell2location") < table.columnWidth(0)
    assert "published_cell2location" in table.item(1, 0).toolTip()
    assert table.currentItem().text() == "cell2location"
    session.other_tables = {
        **session.other_tables,
        ranking[0].title: session.other_tables["truth"],
    }
    table.chosen.emit("nnls")
    assert session.compared_left == ranking[0].title


def test_the_first_maps_of_a_fit_leave_the_panels_of_two_tables(
    viewer, overlay, bare, made_up
):
    compared_look.show_type(bare, "B cell")
    bare.run_state = "running"
    show(bare, made_up.result())
    assert bare.is_side_by_side


def test_hidden_maps_come_back_with_the_panels_they_were_seen_in(
    viewer, overlay, session
):
    compared_look.show_type(session, "B cell")
    hide_maps(session)
    assert seen(viewer) == ["Tissue"]
    undo(session)
    assert seen(viewer) == PANELS

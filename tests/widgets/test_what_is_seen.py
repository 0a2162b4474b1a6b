"""Of a gene, errors and maps only the newest is seen, and the mouse tells of it."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.session import MapKey, Session, compared_look
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.widgets.napari_versions import text_overlay

MAP, GENE, ERROR = (
    "T cell · proportion (%)",
    "Gfap · counts",
    "error per spot (RMSE, %)",
)


@pytest.fixture
def session(compared_session) -> Session:
    return compared_session


def ask_for_gene(session) -> None:
    names = session.tissue.spot_names
    values = np.arange(len(names), dtype=np.float32)
    session.gene = "Gfap"
    session.gene_map = GeneMap("Gfap", names, values, are_counts=True)


def seen(viewer) -> list[str]:
    return [layer.name for layer in viewer.layers if layer.visible]


def told(viewer, session, spot: int = 7) -> list[str]:
    x, y = session.tissue.coordinates[spot]
    for callback in viewer.mouse_move_callbacks:
        callback(viewer, SimpleNamespace(position=(y, x)))
    return text_overlay(viewer).text.splitlines()


def test_a_gene_takes_the_place_of_the_map_and_gives_it_back(viewer, overlay, session):
    ask_for_gene(session)
    assert seen(viewer) == ["Tissue", GENE]
    show_gene(session, "")
    assert seen(viewer) == ["Tissue", MAP]


def test_a_gene_that_the_user_deletes_gives_the_map_back(
    viewer, overlay, session, qapp
):
    ask_for_gene(session)
    viewer.layers.remove(viewer.layers[GENE])
    qapp.processEvents()
    assert seen(viewer) == ["Tissue", MAP]


@pytest.mark.parametrize("form", ["blend", "dominant"])
def test_a_gene_takes_the_place_of_several_types_in_one_map(
    viewer, overlay, session, form
):
    session.map_form = form
    before = seen(viewer)
    ask_for_gene(session)
    assert seen(viewer) == ["Tissue", GENE]
    show_gene(session, "")
    assert seen(viewer) == before


def test_a_gene_and_the_errors_take_turns(viewer, overlay, session):
    compared_look.show_error(session, wanted=True)
    ask_for_gene(session)
    assert seen(viewer) == ["Tissue", GENE]
    show_gene(session, "")
    assert seen(viewer) == ["Tissue", ERROR]
    ask_for_gene(session)
    compared_look.show_error(session, wanted=False)
    assert seen(viewer) == ["Tissue", GENE]
    compared_look.show_error(session, wanted=True)
    assert seen(viewer) == ["Tissue", ERROR]


def test_a_type_that_is_ticked_takes_the_place_of_the_gene(viewer, overlay, session):
    ask_for_gene(session)
    session.shown = (MapKey("proportions", "B cell"),)
    assert seen(viewer) == ["Tissue", "B cell · proportion (%)"]


def test_live_maps_do_not_cover_a_gene(viewer, overlay, session, made_up):
    ask_for_gene(session)
    session.result = made_up.result()
    assert seen(viewer) == ["Tissue", GENE]


def test_the_mouse_tells_the_gene_that_is_seen(viewer, overlay, session):
    ask_for_gene(session)
    assert told(viewer, session)[:2] == ["S7", "Gfap · counts: 7"]
    session.map_form = "blend"
    assert not told(viewer, session)[1].startswith("Gfap")


def test_before_a_fit_the_mouse_tells_the_gene_alone(viewer, overlay, session):
    session.shown, session.result = (), None
    assert told(viewer, session) == []
    ask_for_gene(session)
    assert told(viewer, session) == ["S7", "Gfap · counts: 7"]


@pytest.mark.parametrize("form", ["single", "blend", "dominant"])
def test_the_mouse_tells_shares_and_activation_in_all_forms(
    viewer, overlay, session, form
):
    session.map_form = form
    share = session.result.proportions[7].max()
    line = told(viewer, session)[1]
    assert f"{100 * share:.0f} % · activation " in line


def test_in_panels_the_mouse_tells_both_shares_and_the_error(viewer, overlay, session):
    compared_look.lay_side_by_side(session, wanted=True)
    comparison = session.comparison
    column = comparison.left_types.index("T cell")
    left, right, difference = (
        100 * shares[7, column]
        for shares in (
            comparison.left_shares,
            comparison.right_shares,
            comparison.difference,
        )
    )
    expected = f"T cell {left:.1f} % here, {right:.1f} % there, {difference:+.1f} %"
    assert told(viewer, session)[1] == expected
    compared_look.show_error(session, wanted=True)
    error = 100 * comparison.spot_error[7]
    assert f"error {error:.1f} %" in told(viewer, session)
    compared_look.show_error(session, wanted=False)
    assert f"error {error:.1f} %" not in told(viewer, session)

"""Only shares are drawn in one map; hiding all hides a dominant type, too."""

from __future__ import annotations

import pytest

from napari_destvi.session import MapKey, Session
from napari_destvi.session.map_forms import (
    drawn_form,
    form_of,
    hide_all,
    single_maps,
    types_in_one,
    why_single,
)

FORMS = ("single", "blend", "dominant", "pies")
TYPES = ("B cell", "T cell")
B_CELL = MapKey("proportions", "B cell")
T_CELL = MapKey("proportions", "T cell")
T_CELL_STATE = MapKey("activation", "T cell")
NEURON = MapKey("proportions", "Neuron")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shown", [(), (MapKey("proportions", "T cell"),)])
def test_shares_are_drawn_as_chosen(form, shown):
    assert drawn_form(Session(map_form=form, shown=shown)) == form


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("quantity", ["activation", "uncertainty", "abundance"])
def test_other_quantities_are_drawn_a_map_each_and_say_why(form, quantity):
    session = Session(map_form=form, shown=(MapKey(quantity, "T cell"),))
    assert drawn_form(session) == form_of(session, quantity) == "single"
    assert "Only proportions" in why_single(quantity)
    assert session.map_form == form


@pytest.mark.parametrize("form", FORMS)
def test_of_several_quantities_the_newest_decides(form):
    states, shares = MapKey("activation", "T cell"), MapKey("proportions", "T cell")
    assert drawn_form(Session(map_form=form, shown=(states, shares))) == form


def test_maps_of_unknown_types_have_no_layer():
    session = Session(shown=(T_CELL_STATE, NEURON, B_CELL))
    assert single_maps(session, TYPES) == [T_CELL_STATE, B_CELL]
    assert single_maps(session, ()) == []


@pytest.mark.parametrize("form", ["blend", "dominant", "pies"])
def test_types_drawn_in_one_map_have_no_layer_of_their_own(form):
    session = Session(map_form=form, shown=(T_CELL, B_CELL))
    assert single_maps(session, TYPES) == []
    assert types_in_one(session, TYPES) == ["T cell", "B cell"]


def test_side_by_side_only_the_newest_known_map_has_a_layer():
    session = Session(shown=(T_CELL, B_CELL, NEURON), is_side_by_side=True)
    assert single_maps(session, TYPES) == [B_CELL]


def test_of_an_activation_and_of_unknown_types_nothing_is_blended():
    session = Session(map_form="blend", shown=(T_CELL_STATE, NEURON, B_CELL))
    assert types_in_one(session, TYPES) == ["B cell"]


def test_hiding_all_leaves_a_blend_to_be_filled_again():
    session = Session(map_form="blend", shown=(MapKey("proportions", "T cell"),))
    hide_all(session)
    assert session.shown == ()
    assert session.map_form == "blend"


def test_hiding_all_ends_a_map_that_needs_no_checked_type():
    session = Session(map_form="dominant")
    hide_all(session)
    assert session.map_form == "single"

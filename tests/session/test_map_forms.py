"""Only shares are drawn in one map; hiding all hides a dominant type, too."""

from __future__ import annotations

import pytest

from napari_destvi.session import MapKey, Session
from napari_destvi.session.map_forms import drawn_form, form_of, hide_all, why_single

FORMS = ("single", "blend", "dominant")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("shown", [(), (MapKey("proportions", "T cell"),)])
def test_shares_are_drawn_as_chosen(form, shown):
    assert drawn_form(Session(map_form=form, shown=shown)) == form


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("quantity", ["activation", "uncertainty"])
def test_other_quantities_are_drawn_a_map_each_and_say_why(form, quantity):
    session = Session(map_form=form, shown=(MapKey(quantity, "T cell"),))
    assert drawn_form(session) == form_of(session, quantity) == "single"
    assert "Only proportions" in why_single(quantity)
    assert session.map_form == form


@pytest.mark.parametrize("form", FORMS)
def test_of_several_quantities_the_newest_decides(form):
    states, shares = MapKey("activation", "T cell"), MapKey("proportions", "T cell")
    assert drawn_form(Session(map_form=form, shown=(states, shares))) == form


def test_hiding_all_leaves_a_blend_to_be_filled_again():
    session = Session(map_form="blend", shown=(MapKey("proportions", "T cell"),))
    hide_all(session)
    assert session.shown == ()
    assert session.map_form == "blend"


def test_hiding_all_ends_a_map_that_needs_no_checked_type():
    session = Session(map_form="dominant")
    hide_all(session)
    assert session.map_form == "single"

"""What is seen of a comparison: types that one looks at, panels, errors."""

from __future__ import annotations

import pytest

from napari_destvi.session import MapKey, Session, compared_look, comparing

B, T, MAST = (MapKey("proportions", name) for name in ("B cell", "T cell", "Mast cell"))


def test_panels_are_of_the_shares_of_the_type_that_is_shown(compared: Session):
    compared.shown = (MapKey("activation", "T cell"),)
    compared.map_form = "blend"
    compared_look.lay_side_by_side(compared, wanted=True)
    assert compared.is_side_by_side
    assert compared.shown[-1] == MapKey("proportions", "T cell")
    assert compared.map_form == "single"


def test_panels_with_nothing_shown_are_of_the_first_type(compared: Session):
    compared.shown = ()
    compared_look.lay_side_by_side(compared, wanted=True)
    assert compared.shown == (MapKey("proportions", "B cell"),)


def test_panels_end_drawing(compared: Session):
    compared.is_drawing = True
    compared_look.lay_side_by_side(compared, wanted=True)
    assert not compared.is_drawing


def test_panels_and_errors_take_turns(compared: Session):
    compared_look.lay_side_by_side(compared, wanted=True)
    compared_look.show_error(compared, wanted=True)
    assert (compared.is_side_by_side, compared.is_error_shown) == (False, True)
    compared_look.lay_side_by_side(compared, wanted=True)
    assert (compared.is_side_by_side, compared.is_error_shown) == (True, False)


@pytest.fixture
def ticked(compared: Session) -> Session:
    """Two types are ticked."""
    compared.shown = (B, T)
    return compared


def test_a_type_is_looked_at_beside_those_that_are_ticked(ticked: Session):
    compared_look.show_error(ticked, wanted=True)
    compared_look.show_type(ticked, "Mast cell")
    assert not ticked.is_error_shown
    assert ticked.shown == (B, T, MAST)
    compared_look.show_type(ticked, "B cell")
    assert ticked.shown == (T, B)


def test_looking_again_returns_to_what_was_seen_before(ticked: Session):
    ticked.map_form = "blend"
    compared_look.show_error(ticked, wanted=True)
    compared_look.show_type(ticked, "Mast cell")
    compared_look.show_type(ticked, "B cell")
    compared_look.look_again(ticked, "B cell")
    assert ticked.shown == (B, T)
    assert ticked.map_form == "blend"
    assert ticked.is_error_shown


def test_what_the_user_did_since_is_not_undone(ticked: Session):
    compared_look.show_type(ticked, "Mast cell")
    ticked.shown = (B, MAST)
    compared_look.look_again(ticked, "Mast cell")
    assert ticked.shown == (B, MAST)


@pytest.fixture
def of_tables(ticked: Session, comparisons) -> Session:
    comparing.choose_left(ticked, comparisons.OTHER)
    comparisons.answer(ticked)
    return ticked


def test_a_type_of_a_table_is_seen_in_panels_and_no_map_changes(of_tables: Session):
    assert compared_look.shown_type(of_tables) == "T cell"  # as in the maps
    compared_look.show_type(of_tables, "Mast cell")
    assert of_tables.is_side_by_side
    assert compared_look.shown_type(of_tables) == "Mast cell"
    assert of_tables.shown == (B, T)
    compared_look.look_again(of_tables, "Mast cell")
    assert not of_tables.is_side_by_side
    assert compared_look.shown_type(of_tables) == "T cell"


def test_without_maps_the_first_type_of_a_table_is_seen(of_tables: Session):
    of_tables.shown = ()
    assert compared_look.shown_type(of_tables) == "B cell"


@pytest.mark.parametrize("form", ["pies", "blend", "single"])
def test_after_the_panels_the_maps_are_shown_as_before(compared, form):
    compared.map_form = form
    compared_look.lay_side_by_side(compared, wanted=True)
    assert compared.map_form == "single"
    compared_look.lay_side_by_side(compared, wanted=False)
    assert compared.map_form == form
    compared_look.lay_side_by_side(compared, wanted=True)
    compared.map_form = "dominant"  # the user's choice while there are panels
    compared_look.lay_side_by_side(compared, wanted=False)
    assert compared.map_form == "dominant"

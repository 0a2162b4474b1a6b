"""What section 5 says and allows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from napari_destvi.io.method_tables import with_note
from napari_destvi.metrics import compare
from napari_destvi.session import MapKey, Session, choices, compared_look, comparing
from napari_destvi.session.compare_sentences import (
    AMONG_ALL,
    AMONG_BOTH,
    FITTING,
    NO_LEFT,
    NO_MAPS,
    NOT_IN_PANELS,
)
from napari_destvi.session.compare_view import compare_view, type_scores
from napari_destvi.session.comparing import ONE_TYPE, to_compare
from napari_destvi.session.shown import show


@pytest.fixture
def offered(ready: Session, slides) -> Session:
    """Maps, half as much of whose first type is in the other table."""
    show(ready, slides.result(types=("B cell", "T cell", "Mast cell")))
    shares = ready.result.proportions.copy()
    shares[:30, 0] /= 2
    names = list(ready.result.spot_names)
    other = pd.DataFrame(shares, names, ["b cell", "T cell", "Stroma"])
    ready.other_tables = {"other": other}
    return ready


def answer(session: Session) -> None:
    compared = to_compare(session)
    left = compared.left_table()
    found = compare(
        left,
        compared.right,
        chosen=compared.type_pairs,
        renormalise=compared.among_shared,
    )
    comparing.take_comparison(session, compared, found)


@pytest.fixture
def compared(offered: Session) -> Session:
    comparing.compare_with(offered, "other")
    answer(offered)
    return offered


def test_what_was_done_to_read_a_table_is_said_while_it_is_compared(offered: Session):
    other = offered.other_tables["other"]
    offered.other_tables = {"other": with_note(other, "Each spot is divided.")}
    assert compare_view(offered).note == ""
    comparing.compare_with(offered, "other")
    answer(offered)
    assert compare_view(offered).note == "Each spot is divided."


def test_without_maps_there_is_nothing_to_choose(session: Session):
    view = compare_view(session)
    assert not view.enabled
    assert view.headline == NO_MAPS


def test_the_tables_are_offered(offered: Session):
    view = compare_view(offered)
    assert view.enabled
    assert view.offers == ("other",)
    assert view.chosen is None
    assert not view.can_pair


def test_while_a_fit_runs_nothing_can_be_chosen(compared: Session):
    choices.start(compared)
    view = compare_view(compared)
    assert not view.enabled
    assert view.headline == FITTING


def test_the_numbers_are_told_with_how_many_types_and_spots(compared: Session):
    view = compare_view(compared)
    assert view.headline.startswith("2 cell types in 60 spots: ")
    means = compared.comparison.scores.to_dict()
    assert f"RMSE {means['rmse_pooled']:.3f}" in view.headline


def test_types_without_partner_are_told_for_both_sides(compared: Session):
    told = compare_view(compared).partners
    assert "Mast cell of these maps" in told
    assert "Stroma of the other table" in told


def test_each_compared_type_has_a_line_with_its_measures(compared: Session):
    lines = type_scores(compared.comparison)
    assert [line.name for line in lines] == ["B cell", "T cell"]
    expected = compared.comparison.scores.per_type["rmse"]
    assert [line.values[2] for line in lines] == pytest.approx(list(expected))


def test_a_measure_that_is_not_defined_stays_so(compared: Session):
    shares = to_compare(compared).left_table()
    constant = compare(shares.assign(**{"B cell": 0.0}), shares, renormalise=False)
    assert math.isnan(type_scores(constant)[0].values[0])


def test_what_cannot_be_compared_says_why_and_can_be_paired(offered: Session):
    comparing.compare_with(offered, "other")
    assert compare_view(offered).is_waiting
    problem = "No cell type is in the other table."
    comparing.refuse_comparison(offered, to_compare(offered), problem)
    view = compare_view(offered)
    assert view.headline == problem
    assert view.comparison is None
    assert view.can_pair
    assert not view.is_waiting


def test_with_other_pairs_the_numbers_are_those_from_before(compared: Session):
    comparing.pair_types(compared, {"B cell": None})
    view = compare_view(compared)
    assert view.is_waiting
    assert view.headline == "Comparing …"
    assert view.comparison is compared.comparison


def test_a_marked_spot_is_told_with_both_its_shares(compared: Session):
    compared.shown = (MapKey("proportions", "B cell"),)
    compared_look.mark_spots(compared, [2])
    comparison = compared.comparison
    left = 100 * comparison.left_shares[2, 0]
    right = 100 * comparison.right_shares[2, 0]
    assert not np.isclose(left, right)
    told = compare_view(compared).marked_text
    assert told == f"{left:.1f} % here, {right:.1f} % there: S2"
    compared_look.mark_spots(compared, [2, 4])
    assert compare_view(compared).marked_text == "2 spots marked"


@pytest.mark.parametrize(
    "shown", [(), (MapKey("activation", "T cell"),), (MapKey("proportions", "Mast"),)]
)
def test_why_wanted_panels_are_not_seen_is_told(compared: Session, shown):
    compared_look.lay_side_by_side(compared, wanted=True)
    assert compare_view(compared).note == ""
    compared.shown = shown
    assert compare_view(compared).note == NOT_IN_PANELS


def test_of_what_shares_are_is_told_where_types_are_left_out(compared: Session):
    assert compare_view(compared).partners.endswith(AMONG_ALL)
    compared.among_shared = True
    assert compare_view(compared).is_waiting
    answer(compared)
    assert compare_view(compared).partners.endswith(AMONG_BOTH.format(2))


def test_pairs_that_names_do_not_tell_are_told(compared: Session):
    comparing.pair_types(compared, {"Mast cell": "Stroma"})
    answer(compared)
    assert compare_view(compared).partners.startswith("1 cell type paired or left")


def test_without_maps_two_tables_of_a_slide_are_compared(offered: Session):
    show(offered, None)
    comparing.compare_with(offered, "other")
    assert compare_view(offered).headline == NO_LEFT
    table = offered.other_tables["other"]
    offered.other_tables = {"other": table, "half": table / 2}
    comparing.choose_left(offered, "half")
    answer(offered)
    view = compare_view(offered)
    assert view.enabled
    assert view.headline.startswith("3 cell types in 60 spots: PCC per type 1.000")
    assert view.shown_type == "b cell"


def test_without_types_left_out_there_is_nothing_to_tell_of_shares(offered: Session):
    names = offered.result.cell_types
    table = offered.other_tables["other"].set_axis(names, axis=1)
    offered.other_tables = {"other": table}
    comparing.compare_with(offered, "other")
    answer(offered)
    assert compare_view(offered).partners == ""


def test_one_shared_type_among_itself_tells_nothing(compared: Session):
    compared.among_shared = True
    comparing.pair_types(compared, {"B cell": None})
    answer(compared)
    view = compare_view(compared)
    assert view.headline == ONE_TYPE.format("T cell")
    assert view.comparison is None
    assert view.can_pair
    assert not view.is_waiting


def test_a_blend_is_not_seen_in_panels(compared: Session):
    compared_look.lay_side_by_side(compared, wanted=True)
    compared.map_form = "blend"
    assert compare_view(compared).note == NOT_IN_PANELS

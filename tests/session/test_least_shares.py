"""From which share on a type is drawn: per type, by hand or as the tissue tells."""

from __future__ import annotations

import pytest

from napari_destvi.session import MapKey, Session, choices
from napari_destvi.session.least_shares import (
    hide_automatically,
    hide_below,
    limited_type,
    refuse_limits,
    take_limits,
)
from napari_destvi.session.needs import needs
from napari_destvi.session.shown import show

FOUND = {"B cell": 0.02, "T cell": 0.13}


def proportion_of(*names):
    return tuple(MapKey("proportions", name) for name in names)


@pytest.fixture
def with_maps(ready: Session, slides) -> Session:
    show(ready, slides.result())
    return ready


def test_each_type_has_a_limit_of_its_own_which_0_takes_back(session: Session):
    hide_below(session, "T cell", 0.1)
    before = session.least_shares
    hide_below(session, "B cell", 0.2)
    assert before == {"T cell": 0.1}
    assert session.least_shares == {"T cell": 0.1, "B cell": 0.2}
    hide_below(session, "T cell", 0)
    assert session.least_shares == {"B cell": 0.2}


def test_what_the_tissue_tells_is_asked_for_once_for_all_types(with_maps: Session):
    hide_automatically(with_maps, "T cell")
    assert needs(with_maps) == {"limits"}
    take_limits(with_maps, with_maps.limits_asked, FOUND)
    assert with_maps.least_shares == {"T cell": 0.13}
    hide_automatically(with_maps, "B cell")
    assert needs(with_maps) == frozenset()
    assert with_maps.least_shares == {"T cell": 0.13, "B cell": 0.02}


def test_an_answer_is_for_the_type_that_is_asked_for_by_then(with_maps: Session):
    hide_automatically(with_maps, "T cell")
    first = with_maps.limits_asked
    hide_automatically(with_maps, "B cell")
    take_limits(with_maps, first, FOUND)
    assert with_maps.least_shares == {"B cell": 0.02}


def test_a_newer_result_is_asked_anew(with_maps: Session, slides):
    hide_automatically(with_maps, "T cell")
    take_limits(with_maps, with_maps.limits_asked, FOUND)
    show(with_maps, slides.result())
    hide_automatically(with_maps, "T cell")
    assert needs(with_maps) == {"limits"}


def test_an_answer_on_an_earlier_result_is_not_taken_for_a_newer(
    with_maps: Session, slides
):
    hide_automatically(with_maps, "T cell")
    late = with_maps.limits_asked
    show(with_maps, slides.result())
    hide_automatically(with_maps, "T cell")
    take_limits(with_maps, late, FOUND)
    assert with_maps.least_shares == {}
    assert needs(with_maps) == {"limits"}


def test_without_a_tissue_nothing_is_asked(session: Session, slides):
    session.result = slides.result()
    hide_automatically(session, "T cell")
    assert session.limits_asked is None


def test_a_failure_is_told_and_not_tried_again(with_maps: Session):
    hide_automatically(with_maps, "T cell")
    refuse_limits(with_maps, with_maps.limits_asked, "It went wrong.")
    assert with_maps.message.text == "It went wrong."
    assert needs(with_maps) == frozenset()


def test_limits_stay_while_results_of_the_slide_come(with_maps: Session, slides):
    hide_below(with_maps, "T cell", 0.1)
    show(with_maps, slides.result(status="running"))
    assert with_maps.least_shares == {"T cell": 0.1}


def test_another_slide_hides_nothing_and_drops_a_late_answer(with_maps: Session):
    hide_below(with_maps, "T cell", 0.1)
    hide_automatically(with_maps, "B cell")
    late = with_maps.limits_asked
    choices.choose_spots(with_maps, with_maps.spots_path.with_name("other.h5ad"))
    take_limits(with_maps, late, FOUND)
    assert with_maps.least_shares == {}


@pytest.mark.parametrize(
    ("form", "shown", "marked", "expected"),
    [
        ("single", proportion_of("B cell", "T cell"), "B cell", "T cell"),
        ("blend", proportion_of("B cell", "T cell"), "B cell", "B cell"),
        ("blend", proportion_of("B cell", "T cell"), "Macrophage", "T cell"),
        ("blend", proportion_of("B cell", "T cell"), "", "T cell"),
        ("blend", (MapKey("activation", "B cell"),), "", "B cell"),
        ("blend", (), "B cell", None),
        ("dominant", proportion_of("B cell"), "B cell", None),
    ],
)
def test_the_limit_is_of_the_map_that_is_seen(form, shown, marked, expected):
    session = Session(map_form=form, shown=shown)
    assert limited_type(session, marked) == expected

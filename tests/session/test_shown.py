"""Maps that a result has stay on show when it arrives."""

from __future__ import annotations

import pytest

from napari_destvi.session import MapKey, Session
from napari_destvi.session.shown import (
    NO_STATES,
    STATES_NOT_FITTED,
    show,
    why_no_maps,
    why_no_values,
)


def proportion_of(*names):
    return tuple(MapKey("proportions", name) for name in names)


def activation_of(*names):
    return tuple(MapKey("activation", name) for name in names)


def test_an_activation_gives_way_to_the_share_where_there_are_no_states(
    session: Session, slides
):
    session.shown = (*proportion_of("T cell"), *activation_of("T cell", "B cell"))
    show(session, slides.stateless())
    assert session.shown == proportion_of("T cell", "B cell")


def test_an_activation_stays_where_there_are_states(session: Session, slides):
    session.shown = activation_of("T cell")
    show(session, slides.result())
    assert session.shown == activation_of("T cell")


def uncertainty_of(*names):
    return tuple(MapKey("uncertainty", name) for name in names)


def test_an_uncertainty_gives_way_to_the_share_where_there_are_no_intervals(
    session: Session, slides
):
    session.shown = (*uncertainty_of("T cell"), *activation_of("B cell"))
    show(session, slides.result())
    assert session.shown == (*proportion_of("T cell"), *activation_of("B cell"))


def test_an_uncertainty_stays_where_there_are_intervals(session: Session, slides):
    session.shown = uncertainty_of("T cell")
    show(session, slides.with_intervals())
    assert session.shown == uncertainty_of("T cell")


def test_without_a_result_nothing_is_shown(session: Session):
    session.shown = proportion_of("T cell")
    show(session, None)
    assert session.shown == ()


def test_only_a_result_without_states_says_why_it_has_no_activation(slides):
    assert "DestVI" in why_no_maps(slides.stateless(), "activation")
    assert why_no_maps(slides.result(), "activation") == ""
    assert why_no_maps(None, "activation") == ""


def test_only_a_result_without_intervals_says_why_it_has_no_uncertainty(slides):
    assert "gives no intervals" in why_no_maps(slides.result(), "uncertainty")
    assert why_no_maps(slides.with_intervals(), "uncertainty") == ""
    assert why_no_maps(None, "uncertainty") == ""


def test_shares_are_there_in_every_result(slides):
    assert why_no_maps(slides.stateless(), "proportions") == ""


def test_an_activation_whose_states_are_not_fitted_yet_stays_on_show(
    session: Session, slides
):
    """It comes while the fit goes on; until then there is a reason for its absence."""
    early = slides.without_fitted_states()
    session.shown = activation_of("T cell")
    show(session, early)
    assert session.shown == activation_of("T cell")
    assert why_no_maps(early, "activation") == ""
    assert why_no_values(early, "activation") == STATES_NOT_FITTED
    assert why_no_values(early, "proportions") == ""


def test_values_that_are_there_need_no_reason(slides):
    assert why_no_values(slides.result(), "activation") == ""
    assert why_no_values(None, "activation") == ""
    stateless = slides.stateless()
    assert why_no_values(stateless, "activation") == NO_STATES


@pytest.mark.parametrize("quantity", ["abundance", "abundance_mean"])
def test_numbers_of_cells_give_way_to_the_share_where_none_were_counted(
    session: Session, slides, quantity
):
    session.shown = (MapKey(quantity, "T cell"),)
    show(session, slides.with_numbers_of_cells())
    assert session.shown == (MapKey(quantity, "T cell"),)
    show(session, slides.result())
    assert session.shown == proportion_of("T cell")
    assert "no numbers of cells" in why_no_maps(slides.result(), quantity)
    assert why_no_maps(slides.with_numbers_of_cells(), quantity) == ""

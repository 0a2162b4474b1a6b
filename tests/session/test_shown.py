"""Maps that a result has stay on show when it arrives."""

from __future__ import annotations

from napari_destvi.session import MapKey, Session
from napari_destvi.session.shown import show, why_no_activation


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


def test_without_a_result_nothing_is_shown(session: Session):
    session.shown = proportion_of("T cell")
    show(session, None)
    assert session.shown == ()


def test_only_a_result_without_states_says_why_it_has_no_activation(slides):
    assert "DestVI" in why_no_activation(slides.stateless())
    assert why_no_activation(slides.result()) == ""
    assert why_no_activation(None) == ""

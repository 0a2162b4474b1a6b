"""Which axis of a state is shown, what is told of it, and looking for axes again."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from napari_destvi.results import StateAxis, TypeAxes
from napari_destvi.session import MapKey, Session
from napari_destvi.session.axes_view import NO_AXES_YET, NO_SLIDE, axes_view
from napari_destvi.session.closing import forget_requests
from napari_destvi.session.needs import needs
from napari_destvi.session.shown import show
from napari_destvi.session.state_axes import (
    look_for_axes,
    refuse_axes,
    show_axis,
    take_axes,
)
from napari_destvi.session.undo import undo
from napari_destvi.states import with_axes


def _found(result, *, n_axes=2):
    n_latent = result.cell_state.shape[2]
    axes = tuple(
        StateAxis(np.full(n_latent, 1.0 + number), share, 0.001, ("A", "B"), ("C",))
        for number, share in enumerate((0.7, 0.2)[:n_axes])
    )
    some = TypeAxes("found", 0.01, 9, 0.001, np.zeros(n_latent), axes)
    none = TypeAxes("not spatial", 0.01, 9, 0.3, np.zeros(n_latent))
    return (some, *(none for _ in result.cell_types[1:]))


@pytest.fixture
def with_states(ready: Session, slides) -> Session:
    """A session with maps of which the first type has two axes."""
    result = slides.result()
    result = dataclasses.replace(
        result, cell_state=np.ones((*result.proportions.shape, 2), np.float32)
    )
    show(ready, with_axes(result, _found(result)))
    ready.shown = (MapKey("activation", ready.result.cell_types[0]),)
    return ready


def test_the_axis_that_is_chosen_becomes_the_activation(with_states: Session):
    name = with_states.result.cell_types[0]
    shown = with_states.shown
    show_axis(with_states, name, 2)
    result = with_states.result
    expected = result.activation_on(name, 2)
    np.testing.assert_array_equal(result.activation[:, 0], expected)
    assert with_states.shown == shown
    view = axes_view(with_states, "")
    assert (len(view.choices), view.chosen) == (2, 1)


def test_what_is_told_names_the_genes_at_both_ends(with_states: Session):
    view = axes_view(with_states, "")
    name = with_states.result.cell_types[0]
    assert view.choices == ("1 · 70 %", "2 · 20 %")
    assert view.sentence == (
        f"{name}: 70 % of the variance of its state, p = 0.001. High: A, B. Low: C."
    )
    assert view.genes == "High: A, B.\nLow: C."


def test_a_marked_type_without_a_state_says_so(with_states: Session):
    name = with_states.result.cell_types[1]
    view = axes_view(with_states, name)
    assert view.choices == ()
    assert view.sentence.startswith(f"{name}: No spatial state found")


def test_one_axis_leaves_nothing_to_choose(with_states: Session):
    result = with_states.result
    show(with_states, with_axes(result, _found(result, n_axes=1)))
    assert axes_view(with_states, "").choices == ()


def test_maps_of_an_older_version_say_that_nobody_looked(with_states: Session):
    show(with_states, dataclasses.replace(with_states.result, axes=None))
    assert axes_view(with_states, "").sentence == NO_AXES_YET


def test_without_maps_nothing_is_told(session: Session):
    view = axes_view(session, "")
    assert (view.sentence, view.why_not_look) == ("", NO_SLIDE)


def test_axes_are_looked_for_once_and_taken(with_states: Session):
    look_for_axes(with_states, 0.2)
    asked = with_states.axes_asked
    assert needs(with_states) == {"axes"}
    assert asked.least_share == 0.2
    found = _found(asked.result, n_axes=1)
    take_axes(with_states, asked, found)
    assert needs(with_states) == frozenset()
    assert with_states.result.axes is found
    assert not with_states.saved


def test_an_answer_about_other_maps_is_dropped(with_states: Session, slides):
    look_for_axes(with_states, None)
    asked = with_states.axes_asked
    show(with_states, slides.result())
    take_axes(with_states, asked, _found(asked.result))
    assert with_states.result.axes is None
    assert with_states.axes_asked is None


def test_axes_come_to_maps_that_keep_other_genes_by_now(with_states: Session):
    look_for_axes(with_states, None)
    asked = with_states.axes_asked
    show(with_states, dataclasses.replace(asked.result, differences=()))
    found = _found(asked.result, n_axes=1)
    take_axes(with_states, asked, found)
    assert with_states.result.axes == found
    undo(with_states)
    assert with_states.result.axes == asked.result.axes


def test_a_refusal_is_told(with_states: Session):
    look_for_axes(with_states, None)
    refuse_axes(with_states, with_states.axes_asked, "No counts.")
    assert with_states.message.text == "No counts."
    assert with_states.axes_asked is None


def test_nothing_is_looked_for_while_a_fit_runs_or_the_window_closes(
    with_states: Session,
):
    with_states.run_state = "running"
    look_for_axes(with_states, None)
    assert with_states.axes_asked is None
    with_states.run_state = "idle"
    look_for_axes(with_states, None)
    forget_requests(with_states)
    assert with_states.axes_asked is None


def test_another_axis_is_undone(with_states: Session):
    name = with_states.result.cell_types[0]
    before = with_states.result.activation
    show_axis(with_states, name, 2)
    assert with_states.message.text == f"Axis 2 of {name} is shown in place of axis 1."
    undo(with_states)
    np.testing.assert_array_equal(with_states.result.activation, before)
    assert with_states.result.axes[0].shown == 1


def test_axes_that_were_found_again_give_way_to_those_before(with_states: Session):
    before = with_states.result.axes
    look_for_axes(with_states, 0.2)
    asked = with_states.axes_asked
    take_axes(with_states, asked, _found(asked.result, n_axes=1))
    undo(with_states)
    assert with_states.result.axes is before


def test_an_axis_of_other_maps_does_not_return(with_states: Session, slides):
    show_axis(with_states, with_states.result.cell_types[0], 2)
    others = slides.result()
    show(with_states, others)
    undo(with_states)
    assert with_states.result is others

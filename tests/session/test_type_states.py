"""The states of a type on two axes: what is asked, shown, laid on the tissue, drawn."""

from __future__ import annotations

import dataclasses

import anndata as ad
import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError
from napari_destvi.layers.colour_space import to_linear, to_oklab
from napari_destvi.results import ReferenceStates, StateAxis, TypeAxes
from napari_destvi.session import MapKey, Session, type_states
from napari_destvi.session.closing import forget_requests
from napari_destvi.session.laid_states import LAID, TAKEN_OFF, laid_states
from napari_destvi.session.needs import needs
from napari_destvi.session.shown import show
from napari_destvi.session.state_axes import show_axis
from napari_destvi.session.state_figures import ONE_AXIS, draw_states, shown_types
from napari_destvi.session.states_view import (
    ACROSS,
    LAY,
    PLACING,
    TAKE_AWAY,
    states_view,
)
from napari_destvi.session.undo import undo
from napari_destvi.states import NO_CELLS

N_SPOTS = 60
GENES = tuple(f"G{number}" for number in range(40))


@pytest.fixture
def session(slides, drawn_expression):
    """Maps of two types: the first has two axes, the second none."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet((9, 9), N_SPOTS).astype(np.float32)
    axes = tuple(
        StateAxis(direction, 0.4, 0.001, ("G1", "G2"), ("G3",))
        for direction in np.eye(3)[:2]
    )
    found = TypeAxes("found", 0.1, N_SPOTS, 0.001, np.zeros(3), axes)
    none = TypeAxes("not spatial", 0.1, N_SPOTS, 0.4, np.zeros(3))
    cells = rng.normal(size=(30, 3)).astype(np.float32)
    result = dataclasses.replace(
        slides.result(),
        gene_names=GENES,
        abundance=shares,
        proportions=shares,
        cell_state=rng.normal(size=(N_SPOTS, 2, 3)).astype(np.float32),
        expression_model=drawn_expression(n_types=2, n_genes=len(GENES), n_latent=3),
        noise_abundance=np.full(N_SPOTS, 0.1, np.float32),
        axes=(found, none),
        reference_states=ReferenceStates(cells, np.arange(30) % 2, np.arange(30)),
    )
    places = np.stack([np.arange(N_SPOTS) * 10.0, np.zeros(N_SPOTS)], axis=1)
    spots = ad.AnnData(
        rng.poisson(5.0, (N_SPOTS, len(GENES))).astype(np.float32),
        obs=pd.DataFrame(index=list(result.spot_names)),
        var=pd.DataFrame(index=list(GENES)),
        obsm={"spatial": places},
    )
    tissue = Tissue(places, result.spot_names, 5.0, None, 1.0, None, "")
    return Session(spots=spots, tissue=tissue, result=result)


def answer(session):
    """Do what the window does in the background."""
    while "states" in needs(session):
        asked = type_states.to_place(session)
        try:
            placed = type_states.place(asked)
        except InputError as error:
            type_states.refuse_places(session, asked, str(error))
        else:
            type_states.take_places(session, asked, placed)
    return states_view(session)


def test_the_window_opens_for_a_type_with_axes(session):
    assert not states_view(session).is_open
    type_states.open_states(session)
    assert states_view(session).note == PLACING
    view = answer(session)
    assert (view.is_open, view.cell_type) == (True, session.result.cell_types[0])
    assert view.placed.plane.cells.shape == (15, 2)
    assert "60 spots (rings) among 15 cells of the reference" in view.note
    assert ACROSS not in view.note


def test_it_opens_for_the_type_whose_activation_is_seen(session):
    other = session.result.cell_types[1]
    session.shown = (MapKey("activation", other),)
    type_states.open_states(session)
    view = answer(session)
    assert view.cell_type == other
    assert "No spatial state found" in view.problem
    assert (view.placed, view.note) == (None, "")
    assert not needs(session)


def test_what_keeps_it_closed_is_said(session):
    assert type_states.why_no_states(Session()) == type_states.NO_MAPS
    session.spots = None
    assert type_states.why_no_states(session)
    type_states.open_states(session)
    assert session.states_type is None


def test_a_single_axis_and_missing_cells_are_told(session):
    found, none = session.result.axes
    one = dataclasses.replace(found, axes=found.axes[:1])
    session.result = dataclasses.replace(
        session.result, axes=(one, none), reference_states=None
    )
    type_states.open_states(session)
    note = answer(session).note
    assert ACROSS in note
    assert NO_CELLS in note


def test_colours_are_laid_on_the_tissue_and_taken_off(session):
    type_states.open_states(session)
    assert answer(session).lay == LAY
    type_states.lay_states(session)
    assert laid_states(session) is states_view(session).placed
    assert states_view(session).lay == TAKE_AWAY
    type_states.close_states(session)
    assert laid_states(session) is not None
    type_states.open_states(session)
    assert answer(session).lay == TAKE_AWAY
    type_states.lay_states(session)
    assert session.states_laid is None


def test_another_axis_moves_plot_and_colours(session):
    name = session.result.cell_types[0]
    type_states.open_states(session)
    before = answer(session).placed
    type_states.lay_states(session)
    show_axis(session, name, 2)
    assert laid_states(session) is before
    after = answer(session).placed
    np.testing.assert_allclose(after.plane.spots, before.plane.spots[:, ::-1])
    assert laid_states(session) is after


def test_states_of_other_maps_do_not_stay_on_the_tissue(session):
    type_states.open_states(session)
    answer(session)
    type_states.lay_states(session)
    state = session.result.cell_state.copy()
    show(session, dataclasses.replace(session.result, cell_state=state))
    assert laid_states(session) is None


def test_an_answer_that_comes_too_late_is_dropped(session):
    type_states.open_states(session)
    asked = type_states.to_place(session)
    type_states.choose_states_type(session, session.result.cell_types[1])
    type_states.take_places(session, asked, type_states.place(asked))
    assert session.states_found is None


def test_a_ring_pins_its_spot(session):
    type_states.open_states(session)
    answer(session)
    type_states.pin_state(session, 7)
    assert session.pinned.name == session.result.spot_names[7]
    assert states_view(session).pinned == 7


def test_a_closed_panel_asks_for_nothing(session):
    type_states.open_states(session)
    forget_requests(session)
    assert not needs(session)


def test_a_figure_has_a_row_for_each_type_with_a_state(session):
    result = session.result
    (shown,) = shown_types(result, session.spots, result.cell_types)
    figure = draw_states([shown, shown._replace(tissue=None)])
    titles = [axes.get_title() for axes in figure.axes]
    assert titles[0] == result.cell_types[0]
    assert len(figure.axes) == 6
    spots, nothing = figure.axes[1], figure.axes[4]
    assert len(spots.collections[0].get_offsets()) == N_SPOTS
    assert not nothing.collections
    assert figure.axes[2].get_xlabel() == "G3"
    with pytest.raises(InputError, match="No spatial state"):
        shown_types(result, session.spots, result.cell_types[1:])


def test_laid_colours_are_undone_and_what_was_seen_returns(session):
    type_states.open_states(session)
    answer(session)
    session.gene = "G1"
    session.gene_map = gene = GeneMap("G1", (), np.ones(0, np.float32), are_counts=True)
    type_states.lay_states(session)
    assert session.message.text == LAID.format(session.result.cell_types[0])
    undo(session)
    assert session.states_laid is None
    assert (session.gene, session.gene_map) == ("G1", gene)
    type_states.lay_states(session)
    type_states.lay_states(session)
    assert session.message.text.startswith(TAKEN_OFF.split("{")[0])
    undo(session)
    assert laid_states(session) is states_view(session).placed


def test_colours_of_other_maps_do_not_return(session):
    type_states.open_states(session)
    answer(session)
    type_states.lay_states(session)
    type_states.lay_states(session)
    state = session.result.cell_state.copy()
    show(session, dataclasses.replace(session.result, cell_state=state))
    undo(session)
    assert session.states_laid is None


def test_another_type_is_undone_while_the_window_is_open(session):
    first, second = session.result.cell_types
    type_states.open_states(session)
    type_states.choose_states_type(session, second)
    undo(session)
    assert session.states_type == first
    type_states.choose_states_type(session, second)
    type_states.close_states(session)
    undo(session)
    assert session.states_type is None


def test_the_choice_that_stands_is_no_change(session):
    type_states.open_states(session)
    type_states.choose_states_type(session, session.states_type)
    show_axis(session, session.states_type, 1)
    assert session.changes == ()


def test_types_are_listed_with_what_was_found(session):
    found, none = session.result.axes
    few = dataclasses.replace(none, finding="too little")
    titles = []
    for other in (none, few):
        session.result = dataclasses.replace(session.result, axes=(found, other))
        type_states.open_states(session)
        titles.append(states_view(session).type_titles)
    first, second = session.result.cell_types
    assert titles[0] == (
        f"{first} (2 axes, 80 %)",
        f"{second} (no spatial state)",
    )
    assert titles[1][1] == f"{second} (too little of it)"


def test_significance_and_variance_of_the_axes_are_told(session):
    type_states.open_states(session)
    note = answer(session).note
    told = "40 % of the variance of its state, p = 0.001."
    assert note.startswith(f"Axis 1: {told} Axis 2: {told}")


def test_a_single_axis_has_one_lightness_everywhere(session):
    found, none = session.result.axes
    one = dataclasses.replace(found, axes=found.axes[:1])
    session.result = dataclasses.replace(session.result, axes=(one, none))
    type_states.open_states(session)
    colours = answer(session).placed.colours
    light = to_oklab(to_linear(colours[:, :3] / 255))[:, 0]
    assert np.ptp(light[colours[:, 3] > 0]) < 0.01
    (shown,) = shown_types(session.result, session.spots, session.result.cell_types)
    legend = draw_states([shown]).axes[2]
    assert legend.get_title() == ONE_AXIS
    assert legend.get_xlabel() == ""


def test_a_slide_in_another_order_has_its_colours_and_its_pinned_spot(session):
    tissue = session.tissue
    turned = Tissue(
        tissue.coordinates[::-1],
        (*tissue.spot_names[::-1], "new"),
        *(5.0, None, 1.0, None, ""),
    )
    type_states.open_states(session)
    before = answer(session).placed
    session.tissue = turned
    after = answer(session).placed
    np.testing.assert_array_equal(after.colours[:-1], before.colours[::-1])
    assert after.colours[-1].tolist() == [0, 0, 0, 0]
    type_states.pin_state(session, 7)
    assert session.pinned.number == N_SPOTS - 8
    assert states_view(session).pinned == 7

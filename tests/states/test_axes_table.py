import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import InputError
from napari_destvi.results import ReferenceStates, Result, StateAxis, TypeAxes
from napari_destvi.states import (
    axes_frame,
    axis_sentence,
    cells_frame,
    finding_sentence,
    gene_list,
    positions_frame,
    with_axes,
    with_shown_axis,
)

RNG = np.random.default_rng(0)


def _axis(direction, share=0.6):
    return StateAxis(np.array(direction), share, 0.002, ("G1", "G2"), ("G3",))


@pytest.fixture
def result():
    shares = np.full((5, 2), 0.5, np.float32)
    shares[0] = 0.95, 0.05
    found = Result(
        spot_names=tuple("abcde"),
        cell_types=("T cell", "B cell"),
        gene_names=("G1", "G2", "G3"),
        abundance=shares,
        proportions=shares,
        cell_state=RNG.normal(size=(5, 2, 2)).astype(np.float32),
        activation=np.full_like(shares, np.nan),
    )
    two = _axis([1.0, 0.0]), _axis([0.0, 2.0], 0.2)
    axes = (
        TypeAxes("found", 0.1, 5, 0.002, np.array([0.5, 0.0]), two),
        TypeAxes("not spatial", 0.1, 4, 0.4, np.zeros(2)),
    )
    return with_axes(found, axes)


def test_a_row_per_axis_and_one_for_a_type_without(result):
    frame = axes_frame(result, ["B cell", "T cell"])
    assert list(frame.index) == ["B cell", "T cell", "T cell"]
    assert frame["axis"].tolist()[1:] == [1, 2]
    assert frame["variance_share"].tolist()[1:] == [0.6, 0.2]
    assert frame["rising"].iloc[1] == "G1 G2"
    assert frame["p"].iloc[0] == 0.4
    assert "No spatial state found" in frame["finding"].iloc[0]


def test_positions_have_a_column_per_axis(result):
    frame = positions_frame(result, ["T cell", "B cell"])
    assert list(frame.columns) == ["T cell", "T cell axis 2"]
    states = result.cell_state[:, 0]
    np.testing.assert_allclose(frame["T cell"], states[:, 0] - 0.5, rtol=1e-5)
    np.testing.assert_allclose(frame["T cell axis 2"], 2 * states[:, 1], rtol=1e-5)


def test_the_axis_that_is_shown_is_the_activation(result):
    other = with_shown_axis(result, "T cell", 2)
    assert other.axes[0].shown == 2
    expected = result.activation_on("T cell", 2)
    np.testing.assert_array_equal(other.activation[:, 0], expected)
    assert not np.allclose(other.activation[:, 0], result.activation[:, 0])
    assert np.isnan(other.activation[:, 1]).all()


def test_sentences_tell_what_was_found():
    assert axis_sentence(_axis([1.0])) == "60 % of the variance of its state, p = 0.002"
    few = TypeAxes("too little", 0.2, 7, np.nan, np.zeros(1))
    assert finding_sentence(few) == (
        "Too little of it to tell its state: that takes 10 spots with 20 % of it."
    )
    assert finding_sentence(TypeAxes("found", 0.1, 50, 0.001, np.zeros(1))) == ""
    assert gene_list(("A", "B", "C"), at_most=2) == "A, B"
    assert gene_list(()) == "none"


def test_cells_of_the_reference_have_a_row_each_by_their_names(result):
    states = RNG.normal(size=(3, 2)).astype(np.float32)
    numbers, types = np.array([4, 7, 9]), np.array([0, 1, 0])
    cells = ReferenceStates(states, types, numbers, ("AAAC-1", "CCCC-1", "GGGT-1"))
    named = dataclasses.replace(result, reference_states=cells)
    frame = cells_frame(named, ["T cell", "B cell"])
    assert frame.index.tolist() == ["AAAC-1", "GGGT-1"]
    assert list(frame.columns) == ["cell_type", "axis 1", "axis 2"]
    np.testing.assert_allclose(frame["axis 1"], states[[0, 2], 0] - 0.5, rtol=1e-5)
    unnamed = dataclasses.replace(cells, names=())
    older = dataclasses.replace(result, reference_states=unnamed)
    assert cells_frame(older, ["T cell"]).index.tolist() == ["5", "10"]
    assert len(cells_frame(named, ["B cell"])) == 0
    with pytest.raises(InputError, match="keeps no states of cells"):
        cells_frame(result, ["T cell"])


def test_p_is_told_with_what_it_means_among_all_types(result):
    found = dataclasses.replace(result.axes[1], p_value=0.03, p_adjusted=0.24)
    assert finding_sentence(found).endswith("(p = 0.03, adjusted for all types 0.24).")
    renewed = dataclasses.replace(result, axes=(result.axes[0], found))
    assert axes_frame(renewed, ["B cell"])["p_adjusted"].tolist() == [0.24]

"""States of cells of the reference beside those of the spots."""

import dataclasses

import numpy as np
import pytest

from napari_destvi.config import PRESETS
from napari_destvi.training import reference_states
from napari_destvi.training.reference_states import draw_reference_states
from napari_destvi.training.state_prior import encode_cells


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_form_of_the_model_tells_the_states_of_its_cells(fit_of_preset, preset):
    reference, fit = fit_of_preset(preset)
    cells = fit.task.problem.reference
    found = draw_reference_states(fit.task)
    np.testing.assert_array_equal(found.cells, np.arange(cells.n_cells))
    np.testing.assert_array_equal(found.cell_types, cells.labels)
    mean, _ = encode_cells(reference, cells)
    np.testing.assert_array_equal(found.states, mean)
    assert found.states.dtype == np.float32


def test_of_many_cells_as_many_of_each_type_are_drawn_the_same_every_time(
    fit_of_preset, monkeypatch
):
    monkeypatch.setattr(reference_states, "MAX_CELLS", 7)
    task = fit_of_preset("joint")[1].task
    first, second = draw_reference_states(task), draw_reference_states(task)
    np.testing.assert_array_equal(first.cells, second.cells)
    n_types = task.problem.reference.n_cell_types
    assert np.bincount(first.cell_types).tolist() == [7] * n_types
    labels = task.problem.reference.labels
    np.testing.assert_array_equal(labels[first.cells], first.cell_types)
    assert (np.diff(first.cells) > 0).all()


def test_they_come_with_the_end_of_a_fit_not_with_live_maps(fit_of_preset):
    _, fit = fit_of_preset("joint")
    for _ in fit.train("spots"):
        pass
    assert fit.read_out(status="running").reference_states is None
    n_latent = fit.read_out(status="complete").cell_state.shape[2]
    stopped = fit.read_out(status="stopped")
    assert stopped.reference_states.states.shape[1] == n_latent


def test_cells_keep_the_names_of_the_reference(fit_of_preset, monkeypatch):
    task = fit_of_preset("joint")[1].task
    assert draw_reference_states(task).names == ()
    reference = task.problem.reference
    names = tuple(f"cell {number}" for number in range(reference.n_cells))
    named = dataclasses.replace(reference, cell_names=names)
    problem = dataclasses.replace(task.problem, reference=named)
    monkeypatch.setattr(reference_states, "MAX_CELLS", 7)
    found = draw_reference_states(dataclasses.replace(task, problem=problem))
    assert found.names == tuple(names[cell] for cell in found.cells)

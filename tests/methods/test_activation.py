import dataclasses

import numpy as np
import pytest

from napari_destvi.errors import FitError
from napari_destvi.methods.activation import with_activation
from napari_destvi.results import FitProgress, Result


@pytest.fixture
def maps(problem, drawn_expression):
    """A function from a status to maps whose states follow the order of the spots."""
    n_spots, n_types = problem.spatial.n_spots, problem.reference.n_cell_types
    states = np.zeros((n_spots, n_types, 2), np.float32)
    states[:, :, 0] = np.linspace(-1, 1, n_spots)[:, None]
    shares = np.full((n_spots, n_types), 1 / n_types, np.float32)
    model = drawn_expression(n_types=n_types, n_genes=problem.n_genes, n_latent=2)

    def made(status, **settings):
        return Result(
            spot_names=problem.spatial.spot_names,
            cell_types=problem.reference.cell_types,
            gene_names=problem.gene_names,
            abundance=1000 * shares,
            proportions=shares,
            cell_state=states,
            activation=np.full_like(shares, np.nan),
            expression_model=model,
            noise_abundance=np.zeros(n_spots, np.float32),
            status=status,
            settings=settings,
        )

    return made


def _report(result):
    return FitProgress("states", 1, 1, 1.0, 0.5, 1.0, result=result)


def test_only_the_last_maps_are_asked_for_significance(maps, problem):
    reports = [_report(None), _report(maps("running")), _report(maps("complete"))]
    none, running, last = with_activation(iter(reports), problem)
    assert none.result is None
    assert all(np.isnan(found.p_value) for found in running.result.axes)
    told = [found for found in last.result.axes if found.finding != "too little"]
    assert told
    assert all(np.isfinite(found.p_value) for found in told)
    found = [of_type.finding == "found" for of_type in last.result.axes]
    assert np.isfinite(last.result.activation).any(axis=0).tolist() == found


def test_maps_without_fitted_states_stay_as_they_are(maps, problem):
    early = _report(maps("running", states_are_fitted=False))
    (found,) = with_activation(iter([early]), problem)
    assert found.result is early.result


def test_what_is_left_of_a_fit_that_failed_has_axes_too(maps, problem):
    def failing():
        yield _report(maps("running"))
        msg = "It diverged."
        raise FitError(msg, partial=maps("failed"))

    reports = with_activation(failing(), problem)
    next(reports)
    with pytest.raises(FitError) as caught:
        next(reports)
    assert caught.value.partial.axes is not None
    assert dataclasses.is_dataclass(caught.value.partial.axes[0])

"""The least that there may be of a tissue, or of a cell type."""

import dataclasses

import numpy as np
import pytest

from napari_destvi.config import AMORTIZATIONS, FitConfig
from napari_destvi.training.fit import fit

SHORT = {"reference_epochs": 20, "epochs": 120, "batch_size": 10, "device": "cpu"}


@pytest.fixture
def one_spot(problem):
    slide = problem.spatial
    first = dataclasses.replace(
        slide,
        counts=slide.counts[:1],
        spot_names=slide.spot_names[:1],
        coordinates=slide.coordinates[:1],
    )
    return dataclasses.replace(problem, spatial=first)


@pytest.fixture
def one_cell_of_a_type(problem):
    cells = problem.reference
    kept = (cells.labels != 2) | (np.cumsum(cells.labels == 2) == 1)
    rows = np.flatnonzero(kept)
    fewer = dataclasses.replace(
        cells, counts=cells.counts[rows], labels=cells.labels[rows]
    )
    return dataclasses.replace(problem, reference=fewer)


@pytest.mark.parametrize("amortization", AMORTIZATIONS)
@pytest.mark.parametrize("name", ["one_spot", "one_cell_of_a_type"])
def test_the_default_fits_it_with_intervals(name, amortization, request):
    tissue = request.getfixturevalue(name)
    *_, last = fit(tissue, FitConfig(**SHORT, amortization=amortization))
    result = last.result
    assert result.status == "complete"
    np.testing.assert_allclose(result.proportions.sum(axis=1), 1, rtol=1e-5)
    assert np.isfinite(result.cell_state).all()
    assert (result.proportions_low <= result.proportions + 1e-6).all()
    assert (result.proportions <= result.proportions_high + 1e-6).all()


def test_a_type_of_one_cell_is_found_nevertheless(one_cell_of_a_type, truth):
    *_, last = fit(one_cell_of_a_type, FitConfig(**SHORT))
    assert np.corrcoef(last.result.proportions[:, 2], truth[:, 2])[0, 1] > 0.95

"""The settings choose the method of the child process too."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.errors import FitError
from napari_destvi.jobs import JobControl, run_fit
from napari_destvi.methods import nnls


@pytest.mark.parametrize("method", ["nnls", "weighted-nnls"])
def test_a_child_solves_the_same_equations(problem, method):
    config = FitConfig(method=method)
    *_, here = nnls.fit(problem, config)
    first, *_, there = run_fit(problem, config, control=JobControl())
    assert first.stage == "least-squares"
    assert there.result.settings == here.result.settings
    assert there.result.cell_state.shape == here.result.cell_state.shape
    np.testing.assert_array_equal(there.result.proportions, here.result.proportions)


def test_a_child_is_stopped_between_blocks(problem):
    control = JobControl()
    control.stop_and_keep()
    with pytest.raises(FitError, match="nothing is kept"):
        list(run_fit(problem, FitConfig(method="nnls"), control=control))

"""The real method gives in a child process what it gives in this one."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.config import FitConfig
from napari_destvi.jobs import JobControl, run_fit


@pytest.mark.slow
def test_a_child_finds_the_same_result(problem, tmp_path, monkeypatch):
    from napari_destvi.methods import destvi

    config = FitConfig(epochs=3, reference_epochs=3, device="cpu", n_threads=1)
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path / "here"))
    *_, here = destvi.fit(problem, config)
    monkeypatch.setenv("NAPARI_DESTVI_CACHE", str(tmp_path / "there"))
    *_, there = run_fit(problem, config, control=JobControl())
    assert there.result.status == "complete"
    assert there.result.settings == here.result.settings
    np.testing.assert_array_equal(there.result.proportions, here.result.proportions)
    np.testing.assert_array_equal(there.result.activation, here.result.activation)
    for cell_type in here.result.cell_types:
        np.testing.assert_array_equal(
            there.result.expression_frame(cell_type),
            here.result.expression_frame(cell_type),
        )

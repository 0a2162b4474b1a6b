"""A model is applied in a child process as it is in this one."""

from __future__ import annotations

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.config import FitConfig
from napari_destvi.data.model_slide import inspect_for_model
from napari_destvi.io.model_source import facts_of
from napari_destvi.jobs import Applied, JobCancelled, JobControl, run_apply
from napari_destvi.jobs.applied_archive import read_applied, write_applied
from napari_destvi.methods.applying import apply_model

GENES = tuple(f"GENE{number}" for number in range(40))
N_SPOTS = 36
CONFIG = FitConfig(device="cpu", n_threads=1)


@pytest.fixture
def applied(drawn_trained):
    """A drawn model, and a slide without its last three genes."""
    model = drawn_trained(GENES, ("A", "B/µ"))
    rng = np.random.default_rng(0)
    counts = rng.poisson(4.0, (N_SPOTS, len(GENES) - 3)).astype(np.float32)
    slide = anndata.AnnData(
        sp.csr_matrix(counts),
        obs=pd.DataFrame(index=[f"spot{number}" for number in range(N_SPOTS)]),
        var=pd.DataFrame(index=list(GENES[:-3])),
    )
    slide.obsm["spatial"] = 100.0 * np.stack(np.divmod(np.arange(N_SPOTS), 6), axis=1)
    matched = inspect_for_model(slide, facts_of(model)).matched
    return Applied(model, matched)


def test_model_and_slide_come_back_as_they_were(applied, tmp_path):
    write_applied(applied, tmp_path / "applied.npz")
    found = read_applied(tmp_path / "applied.npz", applied.slide.problem)
    assert found.model.cell_types == ("A", "B/µ")
    assert found.model.arrays.keys() == applied.model.arrays.keys()
    np.testing.assert_array_equal(found.slide.columns, applied.slide.columns)
    assert found.slide.differences.rows() == applied.slide.differences.rows()
    assert found.slide.differences.plain() == applied.slide.differences.plain()


def test_the_child_finds_what_this_process_finds(applied):
    *_, here = apply_model(applied.model, applied.slide, device="cpu", n_threads=1)
    reports = list(run_apply(applied, CONFIG, control=JobControl()))
    assert [report.stage for report in reports] == ["shares", "shares", "done"]
    found, expected = reports[-1].result, here.result
    assert found.status == "complete"
    assert found.spot_names == expected.spot_names
    assert found.settings["applied_model"] == expected.settings["applied_model"]
    for name in ("proportions", "cell_state", "activation"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_a_cancel_before_the_start_leaves_nothing(applied):
    control = JobControl()
    control.cancel()
    with pytest.raises(JobCancelled):
        list(run_apply(applied, CONFIG, control=control))

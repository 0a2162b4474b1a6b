"""Applying a trained model: the stream of a fit, without training."""

from __future__ import annotations

import dataclasses

import anndata
import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from napari_destvi.data.model_slide import inspect_for_model
from napari_destvi.errors import FitError
from napari_destvi.io.model_source import facts_of
from napari_destvi.methods.applying import apply_model
from napari_destvi.results.remarks import remarks

GENES, TYPES = tuple(f"GENE{number}" for number in range(40)), ("A", "B")
N_SPOTS = 36


@pytest.fixture
def model(drawn_trained):
    return drawn_trained(GENES, TYPES)


@pytest.fixture
def slide():
    rng = np.random.default_rng(0)
    found = anndata.AnnData(
        sp.csr_matrix(rng.poisson(4.0, (N_SPOTS, len(GENES))).astype(np.float32)),
        obs=pd.DataFrame(index=[f"spot{number}" for number in range(N_SPOTS)]),
        var=pd.DataFrame(index=list(GENES)),
    )
    found.obsm["spatial"] = 100.0 * np.stack(np.divmod(np.arange(N_SPOTS), 6), axis=1)
    return found


def _reports(model, slide, **options):
    matched = inspect_for_model(slide, facts_of(model)).matched
    return list(apply_model(model, matched, device="cpu", **options))


def _applied(model, slide):
    return _reports(model, slide)[-1].result


def test_the_last_report_has_a_complete_result(model, slide):
    reports = _reports(model, slide)
    assert [p.stage for p in reports] == ["shares", "shares", "done"]
    assert [p.fraction for p in reports] == [0.0, 1.0, 1.0]
    result = reports[-1].result
    assert result.status == "complete"
    assert result.cell_types == TYPES
    assert result.gene_names == GENES
    np.testing.assert_allclose(result.proportions.sum(1), 1, atol=1e-5)
    assert result.has_fitted_states
    assert result.axes is not None


def test_the_order_of_genes_and_spots_in_the_file_changes_nothing(model, slide):
    rng = np.random.default_rng(1)
    rows, columns = rng.permutation(N_SPOTS), rng.permutation(len(GENES))
    usual = _applied(model, slide)
    other = _applied(model, slide[rows][:, columns].copy())
    assert other.spot_names == tuple(np.array(usual.spot_names)[rows])
    assert other.gene_names == usual.gene_names
    for name in ("proportions", "cell_state"):
        expected = getattr(usual, name)[rows]
        np.testing.assert_allclose(getattr(other, name), expected, atol=2e-4)


def test_the_result_tells_of_the_fit_of_the_model(model, slide):
    applied = _applied(model, slide).settings["applied_model"]
    assert applied["fitted_on"] == {"slide_hash": "of the first"}
    assert applied["fitted_n_spots"] == 60
    assert applied["versions"] == {"napari-destvi": "0.1.0"}
    settings = _applied(model, slide).settings
    assert settings["wishes"] == {"seed": 3}
    assert settings["n_spots"] == N_SPOTS
    assert settings["data"]["slide_hash"] != "of the first"


def test_missing_genes_are_in_the_remarks_and_not_in_the_result(model, slide):
    result = _applied(model, slide[:, 3:].copy())
    assert result.gene_names == GENES[3:]
    assert result.expression_model.n_genes == len(GENES) - 3
    said = " ".join(remarks(result))
    assert "trained on another slide" in said
    assert "lacks 3, which tell" in said
    assert set(result.settings["applied_model"]["missing_genes"]) == set(GENES[:3])


def test_what_the_fit_found_out_about_its_own_slide_is_not_said_of_this(model, slide):
    found = {"spot_fit": "joint", "wishes": {"preset": "default"}}
    own = dataclasses.replace(model, settings={**found, "n_cells_per_spot": 4.0})
    said = " ".join(remarks(_applied(own, slide)))
    assert "Spots next to each other" not in said
    assert "Spots seem to hold" not in said


def test_a_result_of_a_fit_has_no_such_remarks(model, slide):
    result = _applied(model, slide)
    fitted = dataclasses.replace(result, settings=dict(model.settings))
    assert "another slide" not in " ".join(remarks(fitted))


def test_what_is_expressed_is_that_of_the_fit_on_the_scale_of_this_slide(model, slide):
    result = _applied(model, slide)
    own, here = model.expression_model, result.expression_model
    state = np.zeros((1, 2), np.float32)
    ratio = here.expression(state, 0) / own.expression(state, 0)
    shift = np.exp(here.gene_factor - own.gene_factor)
    np.testing.assert_allclose(ratio[0], shift, rtol=1e-4)


def test_without_sums_of_cells_there_are_no_intervals(model, slide):
    assert not _applied(model, slide).has_intervals


def test_a_stop_says_that_nothing_is_kept(model, slide):
    with pytest.raises(FitError, match="nothing is kept"):
        _reports(model, slide, should_stop=lambda: True)

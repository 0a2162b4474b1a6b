"""A trained model on the spots of another slide."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Spatial
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.training.applying import ModelOnSlide
from napari_destvi.training.counts import Counts
from napari_destvi.training.device import stage_generator
from napari_destvi.training.fit import fit
from napari_destvi.training.gene_factors import FACTOR_STREAM
from napari_destvi.training.restored_networks import restored_ensemble

CPU = torch.device("cpu")
#: The numbers of a fit and of its model differ by rounding alone.
ROUNDING = 1e-5


def _fitted(problem, **wishes):
    *_, last = fit(
        problem,
        FitConfig(batch_size=10, reference_epochs=40, device="cpu", **wishes),
    )
    return last.result


@pytest.fixture(scope="module")
def results(problem):
    """A fit of each form that leaves a model, trained in seconds."""
    return {
        preset: _fitted(problem, preset=preset, epochs=40)
        for preset in ("default", "joint", "published")
    }


@pytest.fixture(scope="module")
def result(results):
    return results["default"]


def _on_slide(model, problem, columns=None):
    return ModelOnSlide(
        model,
        problem,
        np.arange(problem.n_genes) if columns is None else np.asarray(columns),
        counts=Counts(problem.spatial.counts, device=CPU),
        generator=stage_generator(0, stage="spots", stream=FACTOR_STREAM, device=CPU),
    )


def _estimate(model, problem, columns=None):
    on_slide = _on_slide(model, problem, columns)
    found = [estimate for _, estimate in on_slide.estimates()]
    return (
        torch.cat([e.proportions() for e in found]).numpy(),
        torch.cat([e.cell_state for e in found]).numpy(),
    )


def _with_counts(problem, counts):
    spatial = dataclasses.replace(
        problem.spatial, counts=sp.csr_matrix(counts.astype(np.float32))
    )
    return dataclasses.replace(problem, spatial=spatial)


def _fewer_genes(problem, columns):
    counts = problem.spatial.counts.toarray()[:, columns]
    names = tuple(np.array(problem.gene_names)[columns])
    return dataclasses.replace(_with_counts(problem, counts), gene_names=names)


@pytest.mark.parametrize("preset", ["default", "joint", "published"])
def test_on_its_own_slide_a_model_says_what_its_fit_said(problem, results, preset):
    own = results[preset]
    proportions, states = _estimate(own.trained, problem)
    np.testing.assert_allclose(proportions, own.proportions, atol=ROUNDING)
    np.testing.assert_allclose(states, own.cell_state, atol=1e-4)


def test_the_intervals_are_those_of_the_fit_but_for_the_sums_drawn(problem, result):
    on_slide = _on_slide(result.trained, problem)
    found = torch.from_numpy(result.proportions)
    low, high = on_slide.intervals(found, torch.Generator().manual_seed(0))
    np.testing.assert_allclose(low, result.proportions_low, atol=0.04)
    np.testing.assert_allclose(high, result.proportions_high, atol=0.04)


def test_the_intervals_are_wider_where_there_are_fewer_counts(problem, result):
    rng = np.random.default_rng(0)
    fewer = rng.binomial(problem.spatial.counts.toarray().astype(int), 0.1)
    shallow = _with_counts(problem, fewer)
    widths = []
    for slide in (problem, shallow):
        found = torch.from_numpy(result.proportions)
        generator = torch.Generator().manual_seed(0)
        low, high = _on_slide(result.trained, slide).intervals(found, generator)
        widths.append(float((high - low).mean()))
    assert widths[1] > 1.3 * widths[0]


def test_a_model_of_a_fit_without_intervals_gives_none(problem, results):
    on_slide = _on_slide(results["joint"].trained, problem)
    shares = torch.from_numpy(results["joint"].proportions)
    assert on_slide.intervals(shares, torch.Generator()) is None


def test_spots_in_another_order_give_rows_in_that_order(problem, result):
    order = np.random.default_rng(0).permutation(problem.spatial.n_spots)
    counts = problem.spatial.counts.toarray()[order]
    proportions, states = _estimate(result.trained, _with_counts(problem, counts))
    np.testing.assert_allclose(proportions, result.proportions[order], atol=1e-4)
    np.testing.assert_allclose(states, result.cell_state[order], atol=1e-3)


def test_another_platform_is_found_out(problem, result):
    """Genes that are seen several times better or worse hardly change the shares."""
    rng = np.random.default_rng(0)
    factor = rng.lognormal(0.0, 0.5, problem.n_genes)
    counts = rng.poisson(problem.spatial.counts.toarray() * factor)
    other = _with_counts(problem, counts)
    on_slide = _on_slide(result.trained, other)
    found = on_slide.shift.numpy()
    assert np.corrcoef(found, np.log(factor))[0, 1] > 0.9
    proportions, _ = _estimate(result.trained, other)
    assert np.abs(proportions - result.proportions).mean() < 0.03


def test_networks_see_as_many_counts_as_the_spot_has(problem, result):
    rng = np.random.default_rng(0)
    factor = rng.lognormal(0.0, 0.5, problem.n_genes)
    counts = rng.poisson(problem.spatial.counts.toarray() * factor)
    on_slide = _on_slide(result.trained, _with_counts(problem, counts))
    tensor = torch.from_numpy(counts).float()
    torch.testing.assert_close(on_slide.as_seen(tensor).sum(1), tensor.sum(1))


@pytest.mark.parametrize("first", [0, 3])
def test_a_simulated_spot_without_a_count_is_no_trouble(problem, result, first):
    kept = np.arange(first, problem.n_genes)
    on_slide = _on_slide(result.trained, _fewer_genes(problem, kept), kept)
    found = on_slide.explain(torch.zeros(2, len(kept)))
    assert torch.isfinite(found.proportions).all()
    assert torch.isfinite(found.mean).all()


def test_in_place_of_missing_genes_stands_what_the_others_let_expect(problem, result):
    kept = np.setdiff1d(np.arange(problem.n_genes), [0, 12, 25])
    on_slide = _on_slide(result.trained, _fewer_genes(problem, kept), kept)
    whole = problem.spatial.counts.toarray()
    seen = on_slide.as_seen(torch.from_numpy(whole[:, kept])).numpy()
    for gene in (0, 12, 25):
        assert np.corrcoef(seen[:, gene], whole[:, gene])[0, 1] > 0.8
        assert seen[:, gene].mean() == pytest.approx(whole[:, gene].mean(), rel=0.15)


def test_few_missing_genes_change_little(problem, result):
    kept = np.setdiff1d(np.arange(problem.n_genes), [0, 12, 25, 35])
    fewer = _fewer_genes(problem, kept)
    proportions, _ = _estimate(result.trained, fewer, kept)
    assert np.abs(proportions - result.proportions).mean() < 0.02
    np.testing.assert_allclose(proportions.sum(1), 1, atol=1e-5)


def test_another_slide_is_read_about_as_well_as_a_fit_of_it_would(problem, result):
    """Of the same types: other compositions, seen in other spots."""
    rng = np.random.default_rng(5)
    labels = problem.reference.labels
    cells = problem.reference.counts.toarray()
    profiles = np.stack([cells[labels == k].sum(0) for k in range(3)])
    profiles = profiles / profiles.sum(1, keepdims=True)
    truth = rng.dirichlet(np.full(3, 0.5), 50)
    counts = rng.poisson(800 * truth @ profiles).astype(np.float32)
    other = dataclasses.replace(
        problem,
        spatial=Spatial(
            counts=sp.csr_matrix(counts),
            spot_names=tuple(f"other {i}" for i in range(50)),
            coordinates=rng.uniform(0, 100, (50, 2)),
        ),
    )
    proportions, _ = _estimate(result.trained, other)
    whole = _fitted(other, epochs=40)
    error = np.abs(proportions - truth).mean()
    assert error < max(1.2 * np.abs(whole.proportions - truth).mean(), 0.03)


@pytest.mark.parametrize("amortization", ["latent", "proportion", "none"])
def test_a_fit_with_numbers_of_its_own_spots_leaves_no_model(problem, amortization):
    assert _fitted(problem, amortization=amortization, epochs=2).trained is None


def test_a_fit_that_is_stopped_leaves_no_model(problem):
    config = FitConfig(batch_size=10, reference_epochs=5, epochs=400, device="cpu")
    begun = []

    def should_stop():
        return bool(begun)

    for progress in fit(problem, config, should_stop=should_stop):
        if progress.stage == "spots":
            begun.append(True)
    assert progress.result.status == "stopped"
    assert progress.result.trained is None


def test_maps_on_the_way_carry_no_model(problem, maps_at_every_step):
    config = FitConfig(batch_size=30, reference_epochs=2, epochs=2, device="cpu")
    reports = [p for p in fit(problem, config) if p.result is not None]
    assert len(reports) > 2
    assert all(p.result.trained is None for p in reports if p.stage != "done")


def test_a_model_goes_from_process_to_process(problem, result, tmp_path):
    write_archive(result, tmp_path / "result.npz")
    trained = read_archive(tmp_path / "result.npz").trained
    proportions, _ = _estimate(trained, problem)
    np.testing.assert_allclose(proportions, result.proportions, atol=ROUNDING)


def test_networks_of_another_shape_are_told(result):
    from napari_destvi.errors import InputError

    weights = result.trained.below("composition/")
    fewer = {k: v for k, v in weights.items() if k != "blocks.1.bias"}
    with pytest.raises(InputError, match="another shape"):
        restored_ensemble(fewer, device=CPU)
    with pytest.raises(InputError, match=r"blocks\.0\.weight has the shape"):
        restored_ensemble({}, device=CPU)

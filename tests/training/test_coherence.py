import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp

from napari_destvi.config import FitConfig, resolve
from napari_destvi.results.remarks import remarks
from napari_destvi.states import StateSlide, find_axes, with_axes
from napari_destvi.training.coherence import shares_states
from napari_destvi.training.fit import FitRun, fit, never
from napari_destvi.training.in_turn_fit import InTurnFit
from napari_destvi.training.joint_fit import coherent_fit

SHORT = {"reference_epochs": 60, "epochs": 40, "batch_size": 10, "device": "cpu"}


def _task(tissue, config):
    run = FitRun(tissue, config)
    for _ in run.learn_reference(never):
        pass
    return run.spot_task()


def _shares_states(tissue):
    task = _task(tissue, FitConfig(**SHORT))
    return shares_states(InTurnFit(task).proportions, task.counts)


def _last(tissue, **settings):
    *_, last = fit(tissue, FitConfig(**{**SHORT, **settings}))
    return last.result


def test_neighbours_whose_cells_share_a_state_deviate_alike(
    problem, gradient_tissue, coherent_tissue
):
    """Also where one type of three has one."""
    assert not _shares_states(problem)
    assert _shares_states(gradient_tissue)
    assert _shares_states(coherent_tissue)


def test_states_without_order_in_space_are_not_shared(coherent_tissue):
    """The same spots, thrown about: neighbours have nothing in common."""
    spatial = coherent_tissue.spatial
    places = np.random.default_rng(0).permutation(spatial.coordinates)
    thrown = dataclasses.replace(spatial, coordinates=places)
    assert not _shares_states(dataclasses.replace(coherent_tissue, spatial=thrown))


@pytest.mark.parametrize("n_cells", [1, 2, 8])
def test_few_cells_in_a_spot_are_no_shared_state(spots_of_varied_cells, n_cells):
    """Their counts disperse as much, but not those of neighbours alike."""
    assert not _shares_states(spots_of_varied_cells(n_cells))


@pytest.mark.parametrize("seed", range(3))
def test_few_counts_are_no_shared_state(spots_of_varied_cells, seed):
    """Of 20 counts nothing can be told, so nothing is."""
    slide = spots_of_varied_cells(2)
    faint = _thinned(slide.spatial.counts, 20, seed)
    spatial = dataclasses.replace(slide.spatial, counts=faint)
    assert not _shares_states(dataclasses.replace(slide, spatial=spatial))


def _thinned(counts, n_counts, seed):
    share = np.minimum(n_counts / np.maximum(counts.sum(axis=1), 1), 1)
    mean = counts.multiply(share).toarray()
    return sp.csr_matrix(np.random.default_rng(seed).poisson(mean), dtype="f4")


@pytest.mark.parametrize(
    ("name", "order"),
    [
        ("coherent_tissue", "joint"),
        ("gradient_tissue", "joint"),
        ("problem", "in turn"),
    ],
)
def test_states_go_with_the_proportions_where_cells_share_them(name, order, request):
    result = _last(request.getfixturevalue(name))
    assert result.settings["spot_fit"] == order
    assert ("estimated together" in " ".join(remarks(result))) is (order == "joint")
    assert result.has_intervals
    assert result.has_fitted_states


def test_automatic_epochs_of_coherent_spots_are_those_of_the_preset_joint(
    coherent_tissue, cache_folder
):
    task = _task(coherent_tissue, FitConfig(reference_epochs=1, device="cpu"))
    joint = resolve(FitConfig(preset="joint"), n_spots=60, n_cells=180)
    assert coherent_fit(task).stages == {"spots": joint.epochs}


def test_coherent_spots_are_fitted_in_one_stage_of_the_length_asked_for(
    coherent_tissue, maps_at_every_step
):
    reports = list(fit(coherent_tissue, FitConfig(**SHORT)))
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["reference", "prior", "spots", "done"]
    fractions = [report.fraction for report in reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    result = reports[-1].result
    assert (result.settings["epochs"], result.settings["state_epochs"]) == (40, 0)
    assert len(result.history["spots"]) == 40
    live = [report.result for report in reports[:-1] if report.result is not None]
    assert not any(maps.has_intervals for maps in live)


def test_activation_of_coherent_spots_follows_the_tissue(coherent_tissue, gradient):
    result = _last(coherent_tissue)
    axes = find_axes(result, StateSlide.of_problem(coherent_tissue))
    activation = with_axes(result, axes).activation
    for of_type in activation.T:
        seen = np.isfinite(of_type)
        assert seen.mean() > 0.5
        assert abs(np.corrcoef(of_type[seen], gradient[seen])[0, 1]) > 0.8


def test_free_states_are_fitted_with_the_proportions_too_but_tell_no_intervals(
    coherent_tissue,
):
    """Of simulated spots there are no free numbers."""
    result = _last(coherent_tissue, amortization="proportion")
    assert result.settings["spot_fit"] == "joint"
    assert not result.has_intervals


@pytest.mark.parametrize("amortization", ["latent", "none"])
def test_free_proportions_always_come_before_the_states(coherent_tissue, amortization):
    result = _last(coherent_tissue, amortization=amortization)
    assert result.settings["spot_fit"] == "in turn"
    assert result.has_intervals


def test_coherent_spots_that_are_stopped_have_intervals(
    coherent_tissue, cache_folder, reports_by_epoch
):
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) > 60 + 20  # epochs of the reference, and 120 steps

    config = FitConfig(**SHORT)
    *_, last = fit(coherent_tissue, config, should_stop=should_stop)
    assert last.result.status == "stopped"
    assert last.result.has_intervals
    assert len(last.result.history["spots"]) < 40

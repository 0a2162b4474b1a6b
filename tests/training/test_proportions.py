import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
import torch
from torch.nn import functional

from napari_destvi.errors import FitError
from napari_destvi.model.proportions import shares
from napari_destvi.training.counts import Counts
from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.proportions import ProportionFit, Settled
from napari_destvi.training.simulated_spots import sums_of_cells
from napari_destvi.training.spot_start import NOISE_SHARE
from napari_destvi.training.traces import without_traces


@pytest.fixture(scope="module")
def build(problem, plan, expression):
    """A function that builds a fit, untrained."""

    def built(*, amortized=True, seed=0, of=problem, **changes):
        return ProportionFit(
            of,
            dataclasses.replace(plan, **changes),
            Counts(of.spatial.counts, device=torch.device("cpu")),
            expression,
            amortized=amortized,
            generator=torch.Generator().manual_seed(seed),
        )

    return built


def _trained(fit):
    for _ in fit.train():
        pass
    return _settled(fit)


def _settled(fit):
    fit.settle(torch.Generator().manual_seed(0))
    return fit


@pytest.fixture(scope="module")
def trained_with_losses(build):
    """For each size of the ensemble a trained fit, and the losses of its epochs."""
    fits = {size: build(ensemble_size=size) for size in (1, 3)}
    return {
        size: (fit, [point.loss for point in fit.train() if point.ends_epoch])
        for size, fit in fits.items()
    }


@pytest.fixture(scope="module")
def trained(trained_with_losses):
    """A trained fit for each size of the ensemble."""
    return {size: _settled(fit) for size, (fit, _) in trained_with_losses.items()}


@pytest.fixture
def all_counts(spot_counts):
    return spot_counts.rows(torch.arange(len(spot_counts)))


def _per_count(rows):
    return rows / rows.sum(1, keepdim=True)


def _profile_on_slide(fit):
    return fit.expression.profile() * fit.mixture().gene_factor.exp()


def _mean_correlation(found, truth):
    pairs = zip(found.numpy().T, truth.T, strict=True)
    return np.mean([np.corrcoef(a, b)[0, 1] for a, b in pairs])


@pytest.mark.parametrize("size", [1, 3])
def test_composition_is_recovered_with_one_network_or_three(
    trained, all_counts, truth, size
):
    found, _ = trained[size].explain(all_counts)
    assert _mean_correlation(found, truth) > 0.98
    torch.testing.assert_close(found.sum(1), torch.ones(len(truth)))


def test_free_proportions_are_found_without_training(build, all_counts, truth):
    fit = build(amortized=False)
    assert list(fit.train()) == []
    _settled(fit)
    found, _ = fit.explain(all_counts)
    assert _mean_correlation(found, truth) > 0.98
    noise = fit.mixture().abundance[:, -1]
    torch.testing.assert_close(noise, torch.full_like(noise, NOISE_SHARE))


@pytest.mark.parametrize("amortized", [True, False])
def test_traces_are_left_out_of_what_is_found(build, all_counts, amortized):
    """From the estimate; the draft and the noise keep theirs."""
    fit = _trained(build(amortized=amortized))
    draft, fit.settled = fit.draft(), Settled(8.0, trace_level=0.0)
    before = fit.explain(all_counts).proportions
    fit.settled = Settled(8.0, trace_level=0.03)
    expected = without_traces(before, 0.03)
    assert (expected == 0).any()
    torch.testing.assert_close(fit.explain(all_counts).proportions, expected)
    mixture = fit.mixture()
    torch.testing.assert_close(shares(mixture.abundance), expected)
    torch.testing.assert_close(mixture.abundance[:, -1], draft.abundance[:, -1])
    torch.testing.assert_close(fit.draft().abundance, draft.abundance)


def test_settling_again_tells_the_same(build):
    """A stop settles what is found, and so does the end of the stage."""
    fit, told = _trained(build(epochs=3)), []
    for _ in range(2):
        fit.settle(torch.Generator().manual_seed(0))
        told.append(fit.settled)
    assert told[0] == told[1]


@pytest.mark.parametrize("amortized", [True, False])
def test_expected_counts_are_the_mixture_of_the_profiles(
    build, trained, all_counts, amortized
):
    """On the platform of the slide, and as many as each spot has."""
    fit = trained[3] if amortized else _settled(build(amortized=False))
    found, mean = fit.explain(all_counts)
    mixed = found @ _profile_on_slide(fit)
    torch.testing.assert_close(mean.sum(1), all_counts.sum(1))
    torch.testing.assert_close(mean / mean.sum(1, keepdim=True), _per_count(mixed))


@pytest.mark.parametrize("amortized", [True, False])
def test_mixture_holds_the_proportions_of_all_spots(
    build, trained, all_counts, amortized
):
    fit = trained[3] if amortized else _settled(build(amortized=False))
    mixture = fit.mixture()
    found, _ = fit.explain(all_counts)
    torch.testing.assert_close(shares(mixture.abundance), found)
    torch.testing.assert_close(mixture.abundance.sum(1), torch.ones(len(found)))
    assert mixture.gene_factor.shape == mixture.noise_profile.shape == (40,)
    assert not any(
        part.requires_grad
        for part in (mixture.abundance, mixture.gene_factor, mixture.noise_profile)
    )


def test_what_the_spots_share_is_the_mean_of_the_networks(trained):
    """Of the log factors, and of the noise itself."""
    fit = trained[3]
    mixture, model = fit.mixture(), fit.model
    torch.testing.assert_close(mixture.gene_factor, model.gene_factor.detach().mean(0))
    noise = functional.softplus(model.noise_profile.detach()).mean(0)
    torch.testing.assert_close(functional.softplus(mixture.noise_profile), noise)


def test_a_mixture_in_between_changes_nothing_of_the_training(build):
    """Live maps come when the clock says so; the result may not."""
    watched, alone = (build(epochs=4) for _ in range(2))
    for _ in watched.train():
        watched.draft()
    found = _settled(watched).mixture().abundance
    torch.testing.assert_close(
        found, _trained(alone).mixture().abundance, rtol=0, atol=0
    )


def test_networks_begin_with_equal_shares(build, all_counts):
    fit = build()
    head = fit.model.network.head
    with torch.no_grad():
        head.weight.zero_()
    abundance = fit.model.abundance(all_counts)
    noise = torch.full((3, len(all_counts), 1), NOISE_SHARE)
    expected = torch.cat([((1 - noise) / 3).expand(-1, -1, 3), noise], dim=-1)
    torch.testing.assert_close(abundance, expected)


def test_loss_falls_and_is_that_of_a_spot_and_a_network(trained_with_losses):
    """So that curves of ensembles of all sizes, and slides, can be compared."""
    losses = {size: course for size, (_, course) in trained_with_losses.items()}
    for course in losses.values():
        assert course[-1] < 0.9 * course[0]
    assert losses[3][-1] == pytest.approx(losses[1][-1], rel=0.1)  # and not threefold


@pytest.mark.parametrize("amortized", [True, False])
def test_gene_factors_of_the_slide_are_found(build, problem, truth, amortized):
    """Up to a factor that all genes have in common, with networks and without."""
    rng = np.random.default_rng(0)
    factor = np.exp(rng.normal(0, 0.4, problem.n_genes))
    counts = rng.poisson(800 * truth @ (type_profiles(problem.reference) * factor))
    slide = dataclasses.replace(
        problem.spatial, counts=sp.csr_matrix(counts.astype(np.float32))
    )
    fit = build(amortized=amortized, of=dataclasses.replace(problem, spatial=slide))
    found = _trained(fit).mixture().gene_factor.numpy()
    assert np.corrcoef(found, np.log(factor))[0, 1] > 0.9
    assert (found - np.log(factor)).std() < 0.2


def test_same_seed_gives_the_same_mixture_and_another_does_not(build):
    first, again, other = (
        _trained(build(seed=seed, epochs=3)).mixture().abundance for seed in (0, 0, 1)
    )
    torch.testing.assert_close(first, again, rtol=0, atol=0)
    assert not torch.equal(first, other)


def test_networks_are_taught_the_share_in_the_counts(build, uneven_problem):
    """Not among the cells: one of three times the counts counts three times."""
    fit = _trained(build(of=uneven_problem, ensemble_size=1))
    known = fit.simulated.draw(500, fit.mixture().gene_factor)
    with torch.no_grad():
        found = shares(fit.model.eval().abundance(known.counts))[0]
    in_counts, among_cells = (
        (found - share).abs().mean().item()
        for share in (known.count_share, known.cell_share)
    )
    assert in_counts < 0.5 * among_cells


def test_traces_are_told_by_spots_of_so_many_cells(build, monkeypatch):
    """From as many as the slide's behave like to three times as many."""
    fit, asked = _trained(build(epochs=2)), []

    def spy(numbers, *arguments, **options):
        asked.append(numbers)
        return sums_of_cells(numbers, *arguments, **options)

    monkeypatch.setattr("napari_destvi.training.proportions.sums_of_cells", spy)
    monkeypatch.setattr(
        "napari_destvi.training.proportions.cells_per_spot", lambda *_, **__: 5.2
    )
    monkeypatch.setattr(
        "napari_destvi.training.proportions.trace_level", lambda *_: 0.125
    )
    _settled(fit)
    assert asked == [(5, 15)]
    assert fit.settled == Settled(5.2, 0.125)


def test_factors_that_are_no_numbers_end_in_a_sentence(build):
    fit = build()
    with torch.no_grad():
        fit.model.gene_factor[0, 0] = torch.nan
    with pytest.raises(FitError, match="not numbers any more"):
        _settled(fit)

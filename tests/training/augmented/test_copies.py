import numpy as np
import pytest
import torch

from napari_destvi.training.augmented.copies import SpotCopies
from napari_destvi.training.profiles import type_profiles


@pytest.fixture
def model(build):
    return build("both")


@pytest.fixture
def counts(problem):
    return torch.from_numpy(problem.spatial.counts.toarray())


@pytest.fixture
def copies(model):
    return SpotCopies(model, generator=torch.Generator().manual_seed(0))


def test_first_copy_is_the_spot_itself(copies, counts):
    drawn = copies.draw(counts)
    torch.testing.assert_close(drawn.counts[0], counts)
    assert (drawn.share[0] == 0).all()
    assert (drawn.share[1] == 1).all()


def test_simulated_copy_is_larger_than_its_spot_by_the_extra_counts(copies, counts):
    """On average; the counts themselves scatter."""
    sizes = [copies.draw(counts).counts[1].sum(-1).mean() for _ in range(20)]
    expected = counts.sum(-1).mean() + copies.model.form.extra_counts
    assert np.mean(sizes) == pytest.approx(float(expected), rel=0.05)


def test_mixed_copy_lies_between_spot_and_simulation(copies, counts):
    drawn = copies.draw(counts)
    simulation = (drawn.counts[2] - (1 - drawn.share[2, :, None]) * counts) / (
        drawn.share[2, :, None]
    )
    certain = drawn.share[2] > 0.05
    near_whole = simulation[certain] - simulation[certain].round()
    assert near_whole.abs().max() < 0.01
    assert (simulation[certain] > -0.01).all()


def test_compositions_are_dominated_by_one_type_and_reach_all(copies, counts):
    proportions = copies.draw(counts).proportions
    torch.testing.assert_close(proportions.sum(-1), torch.ones(3, len(counts)))
    assert (proportions.max(-1).values > 0.9).float().mean() > 0.8
    assert (proportions.mean((0, 1)) > 0.1).all()


def test_expected_counts_are_the_mixture_of_the_types(copies, counts, problem):
    """A trained decoder at typical states has the mean profiles of the types."""
    n_spots, n_types = len(counts), problem.reference.n_cell_types
    one_hot = torch.eye(n_types)[torch.arange(n_spots) % n_types].expand(3, -1, -1)
    state = copies.model.prior.mean_state().expand(3, n_spots, -1, -1)
    expected = copies.expected_counts(counts, one_hot, state).detach()
    profiles = (expected / expected.sum(-1, keepdim=True))[:, :n_types].numpy()
    known = type_profiles(problem.reference)
    for copy in profiles:
        matched = [np.corrcoef(a, b)[0, 1] for a, b in zip(copy, known, strict=True)]
        assert min(matched) > 0.97


def test_gene_factor_shifts_the_copies(copies, counts):
    plain = copies.draw(counts).counts[1].sum(0)
    with torch.no_grad():
        copies.model.gene_factor[0] = np.log(3)
    raised = copies.draw(counts).counts[1].sum(0)
    gain = (raised[0] / raised[1:].sum()) / (plain[0] / plain[1:].sum())
    assert gain.item() == pytest.approx(3, rel=0.5)


def test_no_gradient_flows_into_the_copies(copies, counts):
    assert not copies.draw(counts).counts.requires_grad

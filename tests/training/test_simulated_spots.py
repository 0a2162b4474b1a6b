import numpy as np
import pytest
import torch

from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.simulated_spots import SimulatedSpots


@pytest.fixture
def simulated(problem):
    generator = torch.Generator().manual_seed(0)
    return SimulatedSpots(problem, n_simulated=500, generator=generator)


def test_composition_sums_to_one_and_reaches_every_type(problem, simulated):
    known = simulated.draw(400, torch.zeros(problem.n_genes))
    for composition in (known.count_share, known.cell_share):
        torch.testing.assert_close(composition.sum(-1), torch.ones(400))
        assert (composition.max(0).values > 0.9).all()


def test_cells_of_more_counts_have_a_larger_share_in_the_counts(uneven_problem):
    generator = torch.Generator().manual_seed(0)
    simulated = SimulatedSpots(uneven_problem, n_simulated=500, generator=generator)
    known = simulated.draw(400, torch.zeros(uneven_problem.n_genes))
    counts = known.cell_share * torch.tensor([1.0, 1.0, 3.0])
    expected = counts / counts.sum(1, keepdim=True)
    torch.testing.assert_close(known.count_share, expected, rtol=0, atol=0.06)
    assert (known.count_share - known.cell_share).abs().max() > 0.2


def test_library_sizes_are_those_of_the_slide(problem, simulated):
    counts = simulated.draw(400, torch.zeros(problem.n_genes)).counts
    real = np.asarray(problem.spatial.counts.sum(axis=1)).ravel()
    assert counts.sum(-1).mean().item() == pytest.approx(real.mean(), rel=0.02)
    torch.testing.assert_close(counts, counts.round())


def test_profile_is_the_mixture_of_the_types_profiles(problem, simulated):
    counts, composition, _ = simulated.draw(4000, torch.zeros(problem.n_genes))
    expected = composition.numpy() @ type_profiles(problem.reference)
    observed = counts.numpy() / counts.numpy().sum(axis=1, keepdims=True)
    np.testing.assert_allclose(observed.mean(0), expected.mean(0), rtol=0.15)


def test_gene_factor_shifts_the_counts_of_its_gene(problem, simulated):
    factor = torch.zeros(problem.n_genes)
    plain = simulated.draw(2000, factor).counts
    factor[0] = np.log(3)
    raised = simulated.draw(2000, factor).counts
    ratio = raised[:, 0].sum() / plain[:, 0].sum()
    assert ratio.item() == pytest.approx(3, rel=0.25)


def test_each_set_of_gene_factors_has_spots_of_its_own(problem, simulated):
    factors = torch.zeros(2, problem.n_genes)
    factors[1, 0] = np.log(3)
    known = simulated.draw(2000, factors)
    assert known.counts.shape == (2, 2000, problem.n_genes)
    assert not torch.equal(known.count_share[0], known.count_share[1])
    ratio = known.counts[1, :, 0].sum() / known.counts[0, :, 0].sum()
    assert ratio.item() == pytest.approx(3, rel=0.25)

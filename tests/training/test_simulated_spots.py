import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.simulated_spots import SimulatedSpots, sums_of_cells


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


def test_sums_are_of_so_many_cells(problem):
    """Their shares are whole multiples of one cell's."""
    known, _ = sums_of_cells(
        (3, 3),
        problem,
        n_spots=200,
        gene_factor=torch.zeros(problem.n_genes),
        generator=torch.Generator().manual_seed(0),
    )
    thirds = 3 * known.cell_share
    torch.testing.assert_close(thirds, thirds.round())
    assert len(known.counts) == 200


def test_noise_of_the_reference_is_told(problem):
    """Spots of two references that differ by chance alone vary by it more."""
    rng = np.random.default_rng(0)
    rate = problem.reference.counts.toarray() / 20

    def drawn():
        counts = sp.csr_matrix(rng.poisson(rate), dtype="f4")
        reference = dataclasses.replace(problem.reference, counts=counts)
        return sums_of_cells(
            (4, 4),
            dataclasses.replace(problem, reference=reference),
            n_spots=300,
            gene_factor=torch.zeros(problem.n_genes),
            generator=torch.Generator().manual_seed(0),
        )

    slides = [drawn() for _ in range(12)]
    variance = torch.stack([known.counts for known, _ in slides]).var(0).mean()
    counting = torch.stack([known.counts for known, _ in slides]).mean()
    noise = torch.stack([noise for _, noise in slides]).mean()
    assert (variance - counting).item() == pytest.approx(noise.item(), rel=0.3)
    assert noise > 0.2 * counting

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from napari_destvi.training.cells_per_spot import NUMBERS, cells_per_spot
from napari_destvi.training.counts import Counts
from napari_destvi.training.estimates import LikelihoodEstimate, explain


@pytest.fixture(scope="module")
def varied_problem(problem):
    """Cells of a type differ: each gene of each cell by a factor of its own."""
    rng = np.random.default_rng(0)
    counts = problem.reference.counts.toarray()
    varied = rng.poisson(counts * rng.lognormal(-0.5, 1, counts.shape))
    reference = dataclasses.replace(
        problem.reference, counts=sp.csr_matrix(varied.astype(np.float32))
    )
    return dataclasses.replace(problem, reference=reference)


def _slide(problem, n_cells):
    """300 spots, each the sum of so many cells, most of them of one or two types."""
    rng = np.random.default_rng(1)
    per_type = [np.flatnonzero(problem.reference.labels == k) for k in range(3)]
    cells = [
        [rng.choice(per_type[k]) for k in rng.choice(3, n_cells, p=weights)]
        for weights in rng.dirichlet([0.3] * 3, 300)
    ]
    counts = problem.reference.counts.toarray()[np.array(cells)].sum(axis=1)
    spatial = dataclasses.replace(
        problem.spatial,
        counts=sp.csr_matrix(counts.astype(np.float32)),
        coordinates=np.zeros((300, 2), dtype=np.float32),
        spot_names=tuple(map(str, range(300))),
    )
    return dataclasses.replace(problem, spatial=spatial)


def _told(problem):
    counts = problem.reference.counts.toarray()
    sums = np.stack(
        [counts[problem.reference.labels == k].sum(axis=0) for k in range(3)]
    )
    profile = torch.from_numpy(sums / sums.sum(axis=1, keepdims=True)).float()
    return cells_per_spot(
        lambda spots: explain(LikelihoodEstimate(profile), spots),
        counts=Counts(problem.spatial.counts, device=torch.device("cpu")),
        problem=problem,
        gene_factor=torch.zeros(problem.n_genes),
        generator=torch.Generator().manual_seed(0),
    )


@pytest.mark.parametrize("n_cells", [3, 8, 20])
def test_number_of_cells_is_told_from_the_dispersion(varied_problem, n_cells):
    told = _told(_slide(varied_problem, n_cells))
    assert told == pytest.approx(n_cells, rel=0.35)


def test_number_stays_within_those_that_were_tried(varied_problem):
    assert _told(_slide(varied_problem, 100)) == pytest.approx(max(NUMBERS))
    assert _told(_slide(varied_problem, 1)) == pytest.approx(min(NUMBERS), rel=0.2)

import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from napari_destvi.training.cells_per_spot import NUMBERS_OF_CELLS, cells_per_spot
from napari_destvi.training.counts import Counts
from napari_destvi.training.estimates import LikelihoodEstimate, explain


def _told(problem):
    counts = problem.reference.counts.toarray()
    sums = np.stack(
        [counts[problem.reference.labels == k].sum(axis=0) for k in range(3)]
    )
    profile = torch.from_numpy(sums / sums.sum(axis=1, keepdims=True)).float()
    return cells_per_spot(
        lambda spots: explain(LikelihoodEstimate(profile), spots).mean,
        counts=Counts(problem.spatial.counts, device=torch.device("cpu")),
        problem=problem,
        gene_factor=torch.zeros(problem.n_genes),
        generator=torch.Generator().manual_seed(0),
    )


@pytest.mark.parametrize("n_cells", [3, 8, 20])
def test_number_of_cells_is_told_from_the_dispersion(spots_of_varied_cells, n_cells):
    assert _told(spots_of_varied_cells(n_cells)) == pytest.approx(n_cells, rel=0.4)


def test_number_stays_within_those_that_were_tried(spots_of_varied_cells):
    assert _told(spots_of_varied_cells(100)) > 0.7 * max(NUMBERS_OF_CELLS)
    assert _told(spots_of_varied_cells(1)) == pytest.approx(1, rel=0.3)


@pytest.mark.parametrize("seed", range(3))
def test_too_few_counts_tell_no_number(spots_of_varied_cells, seed):
    """Of spots with two or three counts."""
    slide = spots_of_varied_cells(3)
    rng = np.random.default_rng(seed)
    few = rng.poisson(0.06, slide.spatial.counts.shape)
    spatial = dataclasses.replace(slide.spatial, counts=sp.csr_matrix(few, dtype="f4"))
    assert np.isnan(_told(dataclasses.replace(slide, spatial=spatial)))

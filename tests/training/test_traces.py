import pytest
import torch

from napari_destvi.training.estimates import Explanation
from napari_destvi.training.simulated_spots import CELLS_PER_SPOT, KnownSpots
from napari_destvi.training.traces import (
    LEVELS,
    numbers_alike,
    trace_level,
    without_traces,
)


def test_level_is_subtracted_and_nothing_is_below_0():
    found = without_traces(torch.tensor([[0.62, 0.36, 0.02], [1.0, 0.0, 0.0]]), 0.04)
    expected = torch.tensor([[0.58 / 0.9, 0.32 / 0.9, 0], [1, 0, 0]])
    torch.testing.assert_close(found, expected)


def test_no_level_changes_nothing():
    shares = torch.tensor([[0.5, 0.3, 0.2]])
    torch.testing.assert_close(without_traces(shares, 0), shares)


def test_spot_of_many_equal_shares_keeps_them():
    """Where the largest share is no more than the level, it is no trace."""
    even = torch.full((1, 100), 0.01)
    torch.testing.assert_close(without_traces(even, 0.05), even)
    mixed = torch.cat([torch.full((1, 40), 0.02), torch.full((1, 40), 0.005)], dim=1)
    found = without_traces(mixed, 0.05)
    torch.testing.assert_close(found[:, :40], torch.full((1, 40), 1 / 40))
    assert (found[:, 40:] == 0).all()


def _blurred(truth, spread):
    """An estimate that gives each type of each spot a part of what there is."""
    even = torch.full_like(truth, 1 / truth.shape[1])
    return lambda counts: Explanation((1 - spread) * truth + spread * even, counts)


@pytest.fixture
def pure():
    """Spots of one type each, of ten."""
    truth = torch.eye(10).repeat(20, 1)
    return KnownSpots(counts=truth, count_share=truth, cell_share=truth)


@pytest.mark.parametrize("spread", [0.1, 0.3])
def test_level_clears_what_the_estimate_spreads(pure, spread):
    level = trace_level(_blurred(pure.cell_share, spread), pure)
    assert level == pytest.approx(spread / 10, abs=1.01 * float(LEVELS[1]))
    found = without_traces(_blurred(pure.cell_share, spread)(pure).proportions, level)
    torch.testing.assert_close(found, pure.cell_share, rtol=0, atol=0.01)


def test_estimate_without_error_has_no_traces():
    generator = torch.Generator().manual_seed(0)
    truth = torch.rand(200, 10, generator=generator)
    truth = truth / truth.sum(1, keepdim=True)
    known = KnownSpots(counts=truth, count_share=truth, cell_share=truth)
    assert trace_level(_blurred(truth, 0), known) == 0


def test_numbers_alike_are_from_the_told_one_to_three_times_it():
    assert numbers_alike(7.6) == (8, 24)
    assert numbers_alike(1.0) == (1, 3)
    assert numbers_alike(float("nan")) == CELLS_PER_SPOT

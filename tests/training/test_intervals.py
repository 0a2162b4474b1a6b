import dataclasses

import numpy as np
import pytest
import scipy.sparse as sp
import torch

from napari_destvi.training.counts import Counts
from napari_destvi.training.estimates import Explanation
from napari_destvi.training.intervals import (
    COVERAGE,
    MISFIT_RANGE,
    N_SPOTS,
    PRESENT,
    Intervals,
    calibrated_intervals,
)
from napari_destvi.training.maximum_likelihood import most_likely_shares
from napari_destvi.training.profiles import type_profiles
from napari_destvi.training.simulated_spots import KnownSpots, SimulatedSpots

N_TYPES = 3


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def _as_counts(rows):
    return Counts(sp.csr_matrix(rows.numpy()), device=torch.device("cpu"))


@pytest.fixture
def simulated(problem):
    return SimulatedSpots(problem, n_simulated=4096, generator=_generator())


@pytest.fixture
def profile(problem):
    return torch.from_numpy(type_profiles(problem.reference)).float()


@pytest.fixture
def explain(profile):
    """The most likely shares, a plain estimate."""

    def explained(counts):
        even = counts.new_full((len(counts), N_TYPES), 1 / N_TYPES)
        found = most_likely_shares(counts, profile, start=even, n_rounds=50)
        return Explanation(found, counts.sum(1, keepdim=True) * (found @ profile))

    return explained


@pytest.fixture
def calibrate(problem, simulated, explain):
    """A function from the counts of a slide to its intervals."""

    def calibrated(counts, *, heeds_misfit=True):
        return calibrated_intervals(
            explain,
            counts=_as_counts(counts),
            simulated=simulated,
            gene_factor=torch.zeros(problem.n_genes),
            heeds_misfit=heeds_misfit,
        )

    return calibrated


def _draw(problem, simulated, n_spots=2000):
    return simulated.draw(n_spots, torch.zeros(problem.n_genes))


def test_bounds_hold_nine_in_ten_shares_that_matter(
    problem, simulated, calibrate, explain
):
    """On other spots of the same kind, and of each type alone."""
    intervals = calibrate(_draw(problem, simulated).counts)
    known = _draw(problem, simulated)
    low, high = intervals.bounds(explain(known.counts).proportions)
    held = (low <= known.cell_share) & (known.cell_share <= high)
    for k in range(N_TYPES):
        of_type = known.cell_share[:, k] >= PRESENT
        assert held[of_type, k].float().mean().item() == pytest.approx(0.9, abs=0.04)


def test_bounds_hold_the_share_among_the_cells(uneven_problem):
    """Of a type with three times the counts, whose share in the counts is larger."""
    simulated = SimulatedSpots(uneven_problem, n_simulated=4096, generator=_generator())
    known = simulated.draw(4096, torch.zeros(uneven_problem.n_genes))
    intervals = calibrated_intervals(
        lambda counts: Explanation(_count_share(counts), counts),
        counts=_as_counts(known.counts),
        simulated=simulated,
        gene_factor=torch.zeros(uneven_problem.n_genes),
        heeds_misfit=False,
    )
    low, high = intervals.bounds(_count_share(known.counts))
    held = (low <= known.cell_share) & (known.cell_share <= high)
    share_held = held[known.cell_share >= PRESENT].float().mean().item()
    assert share_held == pytest.approx(0.9, abs=0.03)


def _count_share(counts):
    """The share of each type's ten own genes."""
    own = counts[:, :30].reshape(len(counts), N_TYPES, 10).sum(2)
    return own / own.sum(1, keepdim=True)


def test_bounds_enclose_the_share_and_stay_within_nought_and_one():
    shares = torch.rand(500, N_TYPES, generator=_generator())
    shares = torch.cat([shares / shares.sum(1, keepdim=True), torch.eye(N_TYPES)])
    low, high = Intervals(torch.tensor([0.0, 0.1, 3.0])).bounds(shares)
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= shares + 1e-6).all()
    assert (shares <= high + 1e-6).all()
    torch.testing.assert_close(high[:, 0], shares[:, 0])  # of width nought
    assert (high[:, 1] > low[:, 1]).all()
    assert low[:, 2].max() == 0
    assert high[:, 2].min() == 1


def _more_dispersed(counts):
    spread = np.random.default_rng(0).gamma(2, 0.5, counts.shape)
    return (counts * torch.from_numpy(spread)).round().float()


def test_a_slide_that_fits_worse_has_wider_intervals(problem, simulated, calibrate):
    """By at most half, and one that fits better narrower by at most a quarter."""
    alike = _draw(problem, simulated).counts
    worse = _more_dispersed(alike)
    library_size = alike.sum(1, keepdim=True)
    better = (alike.sum(0) / alike.sum() * library_size).round()
    usual, wide, narrow = (
        calibrate(counts).half_width for counts in (alike, worse, better)
    )
    least, most = MISFIT_RANGE
    assert (wide > 1.2 * usual).all()
    assert (wide < 1.1 * most * usual).all()
    assert (narrow < usual).all()
    assert (narrow > 0.9 * least * usual).all()


def test_a_slide_that_fits_worse_may_leave_the_intervals_as_they_are(
    problem, simulated, calibrate
):
    """Where states are fitted with the proportions, which simulated spots lack."""
    alike = _draw(problem, simulated).counts
    usual, wide = (
        calibrate(counts, heeds_misfit=False).half_width
        for counts in (alike, _more_dispersed(alike))
    )
    torch.testing.assert_close(wide, usual, rtol=0.15, atol=0)


class _KnownErrors:
    """Spots whose genes are the types: the estimate is the counts, as shares.

    Types A and B share every spot, C is in the first ten alone, and its error is ten
    times as large.
    """

    generator = _generator()

    def __init__(self):
        share = torch.rand(N_SPOTS, generator=_generator()) * 0.6 + 0.2
        third = torch.zeros(N_SPOTS)
        third[:10] = 0.2
        rest = 1 - third
        self.true = torch.stack([share * rest, (1 - share) * rest, third], dim=1)
        shift = torch.rand(N_SPOTS, generator=_generator(1)) * 0.02
        found = self.true + torch.stack([shift, -shift, torch.zeros(N_SPOTS)], dim=1)
        found[:10] += torch.tensor([-0.1, 0.0, 0.1])
        self.found = found

    def draw(self, n_spots, gene_factor):  # noqa: ARG002  same call as the other
        assert n_spots == N_SPOTS
        return KnownSpots(1e6 * self.found, self.true, self.true)

    def intervals(self):
        return calibrated_intervals(
            lambda counts: Explanation(counts / counts.sum(1, keepdim=True), counts),
            counts=_as_counts(1e6 * self.found),
            simulated=self,
            gene_factor=torch.zeros(N_TYPES),
            heeds_misfit=True,
        )

    def errors(self):
        angles = (
            np.arcsin(np.sqrt(shares.numpy())) for shares in (self.found, self.true)
        )
        return np.abs(np.subtract(*angles))


def test_half_width_is_the_error_that_nine_in_ten_stay_below():
    known = _KnownErrors()
    half_width, errors = known.intervals().half_width, known.errors()
    expected = np.quantile(errors[:, :2], COVERAGE, axis=0)
    np.testing.assert_allclose(half_width[:2], expected, rtol=1e-3)


def test_a_type_of_few_simulated_spots_takes_the_common_width():
    """Its own ten errors are too few to tell: all types' stand for them."""
    known = _KnownErrors()
    half_width, errors = known.intervals().half_width, known.errors()
    common = np.quantile(errors[known.true.numpy() >= PRESENT], COVERAGE)
    assert half_width[2].item() == pytest.approx(common, rel=1e-3)
    assert half_width[2] < 0.5 * errors[:10, 2].min()


def test_a_slide_with_spots_of_a_single_count_has_intervals(problem, explain):
    """Simulated spots of its kind may have no count at all."""
    counts = torch.from_numpy(problem.spatial.counts.toarray())
    counts[:30] = 0
    counts[:30, 0] = 1
    slide = dataclasses.replace(problem.spatial, counts=sp.csr_matrix(counts.numpy()))
    faint = dataclasses.replace(problem, spatial=slide)
    intervals = calibrated_intervals(
        explain,
        counts=_as_counts(counts),
        simulated=SimulatedSpots(faint, n_simulated=500, generator=_generator()),
        gene_factor=torch.zeros(problem.n_genes),
        heeds_misfit=True,
    )
    assert torch.isfinite(intervals.half_width).all()

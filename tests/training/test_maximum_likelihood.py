import math

import pytest
import torch

from napari_destvi.training.maximum_likelihood import (
    FEW_GENES,
    find_gene_factors,
    most_likely_shares,
)

N_TYPES, N_GENES, N_SPOTS = 5, 80, 200


def _generator(seed=0):
    return torch.Generator().manual_seed(seed)


def _shares(n_rows, n_columns, concentration, seed):
    """Rows that sum to 1; the generator of torch's own Dirichlet is the global one."""
    uniform = torch.rand(n_rows, n_columns, generator=_generator(seed))
    amount = uniform ** (1 / concentration)
    return amount / amount.sum(1, keepdim=True)


@pytest.fixture(scope="module")
def profile():
    return _shares(N_TYPES, N_GENES, 0.3, seed=0)


@pytest.fixture(scope="module")
def composition():
    return _shares(N_SPOTS, N_TYPES, 0.2, seed=1)


def _drawn(mean, seed=2):
    return torch.poisson(mean, generator=_generator(seed))


def _even(counts):
    return counts.new_full((len(counts), N_TYPES), 1 / N_TYPES)


def _likelihood(counts, shares, profile):
    """Of each spot's genes given its total, which the shares do not change."""
    mixed = shares @ profile
    return (counts * (mixed / mixed.sum(1, keepdim=True)).log()).sum(1)


def test_counts_without_noise_give_back_the_mixture(profile, composition):
    counts = 3000 * composition @ profile
    found = most_likely_shares(counts, profile, start=_even(counts))
    torch.testing.assert_close(found, composition, rtol=0, atol=0.01)


def test_mixture_is_found_from_profiles_of_any_sum(profile, composition):
    """The factors of a platform leave a type's profile with another sum."""
    factor = torch.linspace(0.2, 3, N_GENES)
    counts = 3000 * composition @ (profile * factor)
    found = most_likely_shares(counts, profile * factor, start=_even(counts))
    torch.testing.assert_close(found, composition, rtol=0, atol=0.01)


def test_likelihood_never_falls_from_round_to_round(profile, composition):
    profile = profile.double()
    counts = _drawn(300 * composition @ profile.float()).double()
    shares = _even(counts)
    likelihood = _likelihood(counts, shares, profile)
    for _ in range(30):
        shares = most_likely_shares(counts, profile, start=shares, n_rounds=1)
        better = _likelihood(counts, shares, profile)
        assert (better >= likelihood - 1e-9).all()
        likelihood = better


def test_no_other_shares_are_more_likely(profile, composition):
    counts = _drawn(300 * composition @ profile)
    found = most_likely_shares(counts, profile, start=_even(counts), n_rounds=2000)
    best = _likelihood(counts, found, profile)
    for seed in range(5):
        other = 0.9 * found + 0.1 * _shares(N_SPOTS, N_TYPES, 0.5, seed)
        assert (_likelihood(counts, other, profile) < best + 1e-3).all()


def test_more_counts_of_the_same_proportions_change_no_share(profile, composition):
    counts = _drawn(300 * composition @ profile)
    shares = [
        most_likely_shares(c, profile, start=_even(c)) for c in (counts, 7 * counts)
    ]
    torch.testing.assert_close(shares[0], shares[1], rtol=1e-3, atol=1e-4)


def test_a_share_of_zero_stays_zero(profile, composition):
    counts = _drawn(300 * composition @ profile)
    start = _even(counts)
    start[:, 2] = 0
    found = most_likely_shares(counts, profile, start=start)
    assert (found[:, 2] == 0).all()
    torch.testing.assert_close(found.sum(1), torch.ones(N_SPOTS))


def test_permuting_the_types_permutes_the_shares(profile, composition):
    counts, order = _drawn(300 * composition @ profile), torch.tensor([3, 0, 4, 1, 2])
    start = _shares(N_SPOTS, N_TYPES, 1.0, seed=5)
    found = most_likely_shares(counts, profile, start=start)
    permuted = most_likely_shares(counts, profile[order], start=start[:, order])
    torch.testing.assert_close(permuted, found[:, order], rtol=1e-3, atol=1e-4)


def test_a_spot_s_shares_do_not_depend_on_the_others(profile, composition):
    counts = _drawn(300 * composition @ profile)
    together = most_likely_shares(counts, profile, start=_even(counts))
    alone = most_likely_shares(counts[[7]], profile, start=_even(counts[[7]]))
    torch.testing.assert_close(together[[7]], alone, rtol=1e-4, atol=1e-5)


def test_few_counts_are_worked_on_alone_with_the_same_outcome(profile, composition):
    """Of the genes that a spot has no counts of, nothing is missed."""
    dim = _drawn(5 * composition @ profile)
    assert (dim > 0).sum(1).max() <= FEW_GENES * N_GENES
    found = most_likely_shares(dim, profile, start=_even(dim), n_rounds=50)
    shares = _even(dim)
    for _ in range(50):
        explained = (dim / (shares @ profile)) @ profile.T
        shares = shares * explained / dim.sum(1, keepdim=True).clamp_min(1)
    has_counts = dim.sum(1) > 0
    torch.testing.assert_close(found[has_counts], shares[has_counts])


def test_a_spot_without_counts_keeps_its_start(profile, composition):
    """A simulated spot may have none, where the slide has spots of a few counts."""
    counts = _drawn(300 * composition @ profile)
    counts[3] = 0
    start = _shares(N_SPOTS, N_TYPES, 1.0, seed=5)
    found = most_likely_shares(counts, profile, start=start)
    torch.testing.assert_close(found[3], start[3])
    assert torch.isfinite(found).all()
    assert torch.isfinite(find_gene_factors(counts, profile)).all()


def test_a_gene_without_counts_or_without_a_profile_is_no_trouble(profile, composition):
    counts, profile = _drawn(300 * composition @ profile), profile.clone()
    counts[:, 0] = 0
    profile[:, 1] = 0
    counts[:, 2], profile[:, 2] = 0, 0
    factor = find_gene_factors(counts, profile)
    assert torch.isfinite(factor).all()
    assert factor[2] == 0  # nothing tells it
    found = most_likely_shares(counts, profile, start=_even(counts))
    assert torch.isfinite(found).all()


def test_gene_factors_of_a_slide_are_found(profile, composition):
    """Up to a factor that all genes have in common."""
    true = 0.4 * torch.randn(N_GENES, generator=_generator(4))
    counts = _drawn(3000 * composition @ (profile * true.exp()))
    found = find_gene_factors(counts, profile)
    assert (found - true).std() < 0.08
    assert torch.corrcoef(torch.stack([found, true]))[0, 1] > 0.98


def test_a_slide_like_the_reference_has_factors_near_one(profile, composition):
    factor = find_gene_factors(_drawn(3000 * composition @ profile), profile)
    assert factor.abs().mean() < 0.05


@pytest.mark.parametrize("more", ["spots", "counts"])
def test_the_more_a_slide_tells_the_farther_its_factors_go_from_one(
    profile, composition, more
):
    """From a single spot, or a few counts of each gene, hardly anywhere."""
    true = 0.4 * torch.randn(N_GENES, generator=_generator(4))
    mean = composition @ (profile * true.exp())
    slides = {
        "spots": [_drawn(3000 * mean)[:n] for n in (1, 10, N_SPOTS)],
        "counts": [_drawn(n * mean) for n in (0.3, 30, 3000)],
    }[more]
    spread = [find_gene_factors(counts, profile).std() for counts in slides]
    assert spread[0] < 0.25 * true.std()
    assert spread[0] < spread[1] < spread[2]


def _factor_of_gene(counts, profile, gene, n_counts):
    """Return its factor on a slide where it has so many counts in every spot."""
    counts = counts.clone()
    counts[:, gene] = n_counts
    return find_gene_factors(counts, profile)[gene].item()


def test_the_fewer_counts_a_gene_has_the_smaller_its_factor(profile, composition):
    """Down to none at all: a gene silent where much was expected is no rare gene."""
    mean = 3000 * composition @ profile
    gene = int(mean.mean(0).argmax())
    counts = _drawn(mean)
    usual = mean[:, gene].mean().item()
    factors = [
        _factor_of_gene(counts, profile, gene, n_counts)
        for n_counts in (0, 0.01, 0.1, 1, 0.1 * usual, usual, 5 * usual)
    ]
    assert factors == sorted(factors)
    assert factors[0] < math.log(0.01)
    assert factors[-1] > math.log(2)

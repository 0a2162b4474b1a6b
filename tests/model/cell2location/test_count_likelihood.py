import numpy as np
import pytest
import scipy.sparse as sp
import torch
from scipy import stats

from napari_destvi.model.cell2location.count_likelihood import log_odds_terms
from napari_destvi.training.cell2location.tally import tally_counts

CPU = torch.device("cpu")


@pytest.fixture
def slide():
    rng = np.random.default_rng(4)
    counts = rng.poisson(rng.gamma(0.5, 6.0, (30, 5))).astype(np.float32)
    return counts, rng.gamma(1.0, 4.0, (30, 5)), rng.gamma(2.0, 2.0, (1, 5))


def _log_likelihood(counts, mean, spread):
    return stats.nbinom.logpmf(counts, spread, spread / (spread + mean)).sum()


def test_both_parts_make_the_negative_binomial(slide):
    counts, mean, spread = slide
    of_genes = tally_counts(sp.csr_matrix(counts), device=CPU)
    terms = log_odds_terms(*map(torch.from_numpy, (counts.astype(float), mean, spread)))
    whole = terms.sum() + of_genes.log_ratio(torch.from_numpy(spread))
    assert float(whole) == pytest.approx(_log_likelihood(*slide), rel=1e-9)


def test_rows_with_one_mean_may_be_summed(slide):
    counts, mean, spread = (torch.from_numpy(part).double() for part in slide)
    apart = log_odds_terms(counts, mean[:1].expand_as(counts), spread).sum()
    summed = log_odds_terms(
        counts.sum(0, keepdim=True), mean[:1], spread, n_summed=float(len(counts))
    )
    torch.testing.assert_close(summed.sum(), apart)


def test_counts_almost_without_overdispersion_keep_their_precision(slide):
    counts, mean, _ = slide
    spread = np.full((1, 5), 1e7)
    of_genes = tally_counts(sp.csr_matrix(counts), device=CPU)
    single = [torch.from_numpy(part).float() for part in (counts, mean, spread)]
    whole = log_odds_terms(*single).sum() + of_genes.log_ratio(single[2])
    poisson = stats.poisson.logpmf(counts, mean).sum()
    assert float(whole) == pytest.approx(poisson, rel=1e-3)


def test_a_tally_holds_each_pair_of_gene_and_count_once(slide):
    counts = slide[0]
    tally = tally_counts(sp.csr_matrix(counts), device=CPU)
    pairs = list(zip(tally.genes.tolist(), tally.counts.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert float(tally.times.sum()) == (counts > 0).sum()
    assert float((tally.times * tally.counts).sum()) == counts.sum()


def test_a_slide_without_counts_has_an_empty_tally():
    tally = tally_counts(sp.csr_matrix((3, 2), dtype=np.float32), device=CPU)
    assert float(tally.log_ratio(torch.ones(1, 2))) == 0

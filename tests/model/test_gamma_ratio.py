import pytest
import torch

from napari_destvi.model.gamma_ratio import PIECE, log_gamma_ratio


def _numbers(dtype, n=500):
    """Counts from 0 on, and rates from nearly 0 to a thousand millions."""
    rate = torch.logspace(-8, 9, n, dtype=dtype)
    generator = torch.Generator().manual_seed(0)
    counts = torch.poisson(torch.full((3, n), 4.0), generator=generator).to(dtype)
    return counts, rate.requires_grad_()


def _plain(counts, rate):
    return torch.lgamma(counts + rate) - torch.lgamma(rate)


@pytest.mark.parametrize(
    ("dtype", "rtol"), [(torch.float64, 1e-8), (torch.float32, 2e-6)]
)
def test_value_and_gradient_are_those_of_the_plain_path(dtype, rtol):
    counts, rate = _numbers(dtype)
    found, expected = log_gamma_ratio(counts, rate), _plain(counts, rate)
    torch.testing.assert_close(found, expected, rtol=0, atol=0)
    (fast,) = torch.autograd.grad(found.sum(), rate)
    (plain,) = torch.autograd.grad(expected.sum(), rate)
    torch.testing.assert_close(fast, plain, rtol=rtol, atol=10 * rtol)


def test_gradient_is_that_of_finite_differences():
    counts = torch.tensor([[0.0, 1.0, 7.0], [30.0, 2.0, 0.0]], dtype=torch.float64)
    rate = torch.tensor([0.3, 2.0, 40.0], dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda c: log_gamma_ratio(counts, c), rate)


def test_more_numbers_than_a_piece_and_any_order_in_memory_make_no_difference():
    generator = torch.Generator().manual_seed(1)
    rate = torch.rand(300, 2 * PIECE // 300 + 7, generator=generator).T.requires_grad_()
    counts = torch.poisson(3 * rate.detach(), generator=generator)
    (fast,) = torch.autograd.grad(log_gamma_ratio(counts, rate).sum(), rate)
    (plain,) = torch.autograd.grad(_plain(counts, rate).sum(), rate)
    torch.testing.assert_close(fast, plain, rtol=1e-5, atol=1e-5)


def test_counts_get_no_gradient():
    counts, rate = _numbers(torch.float32)
    value = log_gamma_ratio(counts.requires_grad_(), rate).sum()
    assert torch.autograd.grad(value, counts, allow_unused=True) == (None,)

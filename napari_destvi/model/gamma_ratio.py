"""The ratio of two gamma functions, with a gradient that is cheap on a CPU."""

from __future__ import annotations

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.function import once_differentiable

#: Numbers worked on at once: they stay in the second cache.
PIECE = 2**14
#: Beyond, the reciprocals no longer count, and their product would overflow.
LARGE = 1e6


class _LogGammaRatio(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, counts: Tensor, rate: Tensor) -> Tensor:  # noqa: ANN401
        ctx.save_for_backward(counts, rate)
        return torch.lgamma(counts + rate).sub_(torch.lgamma(rate))

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[None, Tensor]:  # noqa: ANN401
        counts, rate = ctx.saved_tensors
        slope = _digamma_difference(counts + rate, rate.expand_as(gradient))
        return None, slope.mul_(gradient).sum_to_size(rate.shape)


def log_gamma_ratio(
    counts: Float[Tensor, "*#rows genes"], rate: Float[Tensor, "*#rows genes"]
) -> Float[Tensor, "*#rows genes"]:
    r"""Return :math:`\log\Gamma(x + c) - \log\Gamma(c)`; its gradient is that of c.

    Parameters
    ----------
    counts : Tensor of shape (..., n_genes)
        x, not negative; no gradient.
    rate : Tensor of shape (..., n_genes)
        c, positive.
    """
    ratio: Tensor = _LogGammaRatio.apply(counts, rate)  # type: ignore[no-untyped-call]
    return ratio


def _digamma_difference(x: Tensor, y: Tensor) -> Tensor:
    """Return the difference of the digamma functions of positive numbers.

    PyTorch's own does one number after the other on a CPU; this is vectorised, and in
    pieces that stay in the cache (Abramowitz and Stegun 1964, 6.3.6 and 6.3.18).
    """
    if x.device.type != "cpu":
        return torch.digamma(x).sub_(torch.digamma(y))
    result = torch.empty_like(x, memory_format=torch.contiguous_format)
    split = (numbers.reshape(-1).split(PIECE) for numbers in (x, y, result))
    for of_x, of_y, into in zip(*split, strict=True):
        minuend, subtrahend = _digamma(torch.stack([of_x, of_y]))
        torch.sub(minuend, subtrahend, out=into)
    return result


def _digamma(x: Tensor) -> Tensor:
    """Return the digamma function of positive numbers, which are written over."""
    inverse = (x + 6).reciprocal_()
    square = inverse.square()
    series = square.mul(1 / 252).sub_(1 / 120).mul_(square).add_(1 / 12).mul_(square)
    digamma = inverse.log().neg_().sub_(series).sub_(inverse.mul_(0.5))
    # the sum of 1/x to 1/(x + 5), in pairs of which each is 1 over u, u + 4 and u + 6
    few = x.clamp_max_(LARGE)
    u = few * (few + 5)
    above = (3 * u).add_(20).mul_(u).add_(24).mul_(2 * few + 5)
    below = (u + 10).mul_(u).add_(24).mul_(u)
    return digamma.sub_(above.div_(below))

"""Log densities of positive numbers, given with their logarithms."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor


def log_gamma_density(
    log: Float[Tensor, ...],
    value: Float[Tensor, ...],
    shape: Tensor | float,
    rate: Tensor | float,
) -> Float[Tensor, ...]:
    r"""Return :math:`a \log b - \log\Gamma(a) + (a-1)\log\theta - b\,\theta`.

    Parameters
    ----------
    log, value : Tensor
        The number and its logarithm; it may be so small that only that is exact.
    shape, rate : Tensor or float
        The a and b, positive; they broadcast.
    """
    a, b = _as_tensor(shape, value), _as_tensor(rate, value)
    return a * b.log() - a.lgamma() + (a - 1) * log - b * value


def log_exponential_density(
    value: Float[Tensor, ...], rate: Tensor | float
) -> Float[Tensor, ...]:
    r"""Return :math:`\log b - b\,\theta`."""
    b = _as_tensor(rate, value)
    return b.log() - b * value


def _as_tensor(number: Tensor | float, like: Tensor) -> Tensor:
    if isinstance(number, Tensor):
        return number
    return torch.full((), number, dtype=like.dtype, device=like.device)

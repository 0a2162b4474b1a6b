"""Random numbers of the simulated copies, each from a generator of its own.

`torch.distributions` draws from the global state of torch, which no fit may touch;
the gamma numbers below come from the function that it calls itself.
"""

from __future__ import annotations

import torch
from torch import Tensor


class Draws:
    """A source of random numbers on the device of its generator.

    Parameters
    ----------
    generator : torch.Generator
        The source.
    """

    def __init__(self, generator: torch.Generator) -> None:
        self.device = generator.device
        # PyTorch draws neither gamma nor Poisson numbers on Apple's graphics cards.
        if self.device.type == "mps":
            generator = torch.Generator().manual_seed(generator.initial_seed())
        self.generator = generator

    def dirichlet(self, concentration: float, shape: tuple[int, ...]) -> Tensor:
        """Return shares whose last axis sums to 1; all are positive.

        Parameters
        ----------
        concentration : float
            The same for all; it may be so small that most shares are near 0.
        shape : tuple of int
            Of the result.
        """
        shares = torch.softmax(self._log_gamma(concentration, shape), dim=-1)
        return shares.clamp_min(torch.finfo(shares.dtype).tiny)

    def beta(self, first: float, second: float, shape: tuple[int, ...]) -> Tensor:
        """Return numbers between 0 and 1 with these parameters of the Beta law."""
        odds = self._log_gamma(first, shape) - self._log_gamma(second, shape)
        return torch.sigmoid(odds)

    def negative_binomial(self, mean: Tensor, inverse_dispersion: Tensor) -> Tensor:
        """Return counts with these means; a mean that is no number gives 0.

        Parameters
        ----------
        mean : Tensor of shape (..., n_genes)
            Expected counts.
        inverse_dispersion : Tensor of shape (n_genes,)
            Of each gene.
        """
        # A training that diverged is found in the loss of the real spots, not here.
        inverse = inverse_dispersion.nan_to_num(1).expand_as(mean)
        gamma = torch._standard_gamma(
            inverse.to(self.generator.device), generator=self.generator
        )
        rate = (gamma.to(self.device) / inverse * mean).nan_to_num(0, 0, 0)
        counts = torch.poisson(rate.to(self.generator.device), generator=self.generator)
        return counts.to(self.device)

    def _log_gamma(self, shape_parameter: float, shape: tuple[int, ...]) -> Tensor:
        """Return logarithms of gamma numbers, which themselves may be too small.

        A gamma number of shape a is one of shape a + 1 times a uniform one to the
        power of 1 / a.
        """
        like = torch.full(shape, shape_parameter + 1, device=self.generator.device)
        larger = torch._standard_gamma(like, generator=self.generator)
        # 1 - u is never 0.
        uniform = 1 - torch.rand(
            shape, generator=self.generator, device=self.generator.device
        )
        return (larger.log() + uniform.log() / shape_parameter).to(self.device)

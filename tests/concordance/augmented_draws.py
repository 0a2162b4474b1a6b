"""The simulated copies of spots in scvi-tools 1.4.2, drawn by numpy instead."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from unittest import mock

import numpy as np
import torch
from scvi.distributions import NegativeBinomial
from scvi.module import MRDeconv
from storing import tensor
from torch import Tensor
from torch.distributions import Beta, Dirichlet, MixtureSameFamily

#: Of each spot: as it is, simulated, mixed.
N_COPIES = 3
#: Keeps the drawn proportions above 0, as torch's own Dirichlet does.
MIN_SHARE = 1e-30


class Draws:
    """The random numbers of the simulated copies, from numpy instead of torch.

    It stands in for the peer's four draws, checks what each is asked for, and keeps
    what was drawn.
    """

    def __init__(self, module: MRDeconv, rng: np.random.Generator) -> None:
        self._module, self._rng = module, rng
        self.kept: dict[str, object] = {}

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Draw from here."""
        with ExitStack() as stack:
            for owner, name, replacement in (
                (MixtureSameFamily, "sample", self._states),
                (Dirichlet, "sample", self._proportions),
                (Beta, "sample", self._shares_of_copy),
                (NegativeBinomial, "sample", self._copies),
                (torch, "einsum", self._mixed(torch.einsum)),
            ):
                method = _bound_late(replacement)
                stack.enter_context(mock.patch.object(owner, name, method))
            yield

    def _states(self, prior: MixtureSameFamily, shape: list[int]) -> Tensor:
        assert shape[0] == N_COPIES
        self.kept["state_scale"] = prior.component_distribution.base_dist.scale
        mean, variance = self._module.mean_vprior, self._module.var_vprior
        n_types, n_components, _ = mean.shape
        chosen = self._rng.integers(n_components, size=(*shape, n_types))
        types = np.arange(n_types)
        scale = variance.sqrt().numpy()[types, chosen]
        noise = self._rng.normal(size=scale.shape)
        return tensor(mean.numpy()[types, chosen] + scale * noise)

    def _proportions(self, dirichlet: Dirichlet, shape: list[int]) -> Tensor:
        alpha = dirichlet.concentration.numpy()
        self.kept["concentration"] = alpha
        drawn = self._rng.dirichlet(alpha, size=tuple(shape))
        return tensor(np.maximum(drawn, MIN_SHARE))

    def _shares_of_copy(self, beta: Beta, shape: list[int]) -> Tensor:
        parameters = float(beta.concentration1), float(beta.concentration0)
        self.kept["beta"] = np.array(parameters)
        return tensor(self._rng.beta(*parameters, size=tuple(shape)))

    def _copies(self, density: NegativeBinomial) -> Tensor:
        mean, inverse_dispersion = density.mu.numpy(), density.theta.numpy()
        success = inverse_dispersion / (inverse_dispersion + mean)
        counts = self._rng.negative_binomial(inverse_dispersion, success)
        self.kept |= {"rate": mean, "copies": counts.astype(float)}
        return tensor(counts.astype(float))

    def _mixed(self, einsum: Callable[..., Tensor]) -> Callable[..., Tensor]:
        """Return einsum; its second operand is the library size times the profiles."""

        def kept(equation: str, proportions: Tensor, expected: Tensor) -> Tensor:
            library_size = expected[:, :, :1].sum(-1)  # the same for all types
            self.kept |= {
                "library_size": library_size,
                "profiles": expected / library_size[..., None],
            }
            return einsum(equation, proportions, expected)

        return kept


def _bound_late(replacement: Callable[..., Tensor]) -> Callable[..., Tensor]:
    """Return a plain function, so that methods are given their instance."""
    return lambda *arguments: replacement(*arguments)

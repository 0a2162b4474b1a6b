"""The variational posterior: independent log-normal numbers, with closed quantiles."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional

#: Scale of every logarithm at the start (the published guide).
START_SCALE = 0.1
_LOG_ROOT_2_PI = 0.5 * math.log(2 * math.pi)

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One sample of the numbers of some rows.

    Parameters
    ----------
    logs, values : dict of str to Tensor of shape (n_rows, ...)
        The logarithms, and the numbers themselves, by name.
    log_density : Tensor of shape (n_rows,)
        Of all numbers of a row, in the posterior they are drawn from.
    """

    logs: dict[str, Tensor]
    values: dict[str, Tensor]
    log_density: Tensor


class LogNormalField(nn.Module):
    r"""Numbers whose logarithms are independent normal variables.

    .. math::
        \log \theta_i \sim N(m_i, s_i^2), \qquad s_i = \mathrm{softplus}(\rho_i)

    Parameters
    ----------
    n_rows : int
        Rows, one per spot; 1 for numbers that all spots share.
    shapes : mapping of str to tuple of int
        Shape of each named number in a row.
    generator : torch.Generator
        What samples are drawn from; its device is that of the parameters.
    """

    def __init__(
        self, n_rows: int, shapes: Shapes, *, generator: torch.Generator
    ) -> None:
        super().__init__()
        self.shapes, self.generator = dict(shapes), generator
        self._widths = [prod(shape) for shape in self.shapes.values()]
        size, device = (n_rows, sum(self._widths)), generator.device
        self.location = nn.Parameter(torch.zeros(size, device=device))
        start = math.log(math.expm1(START_SCALE))
        self.raw_scale = nn.Parameter(torch.full(size, start, device=device))

    @torch.no_grad()
    def start_at(self, **values: Tensor | float) -> None:
        """Let the logarithms of these numbers have their mean at those of `values`."""
        parts = self.split(self.location)
        for name, value in values.items():
            parts[name].copy_(torch.as_tensor(value).log().expand_as(parts[name]))

    def draw(self, rows: Int[Tensor, " rows"] | None = None) -> Draw:
        """Return a sample of the numbers of these rows; all by default."""
        chosen = slice(None) if rows is None else rows
        location = self.location[chosen]
        scale = functional.softplus(self.raw_scale[chosen])
        noise = torch.empty_like(location).normal_(generator=self.generator)
        logs = location + scale * noise
        density = -(0.5 * noise.square() + scale.log() + _LOG_ROOT_2_PI + logs)
        return Draw(self.split(logs), self.split(logs.exp()), density.sum(-1))

    def scale(self) -> Float[Tensor, "rows columns"]:
        """Return the standard deviation of every logarithm."""
        return functional.softplus(self.raw_scale)

    @torch.no_grad()
    def mean(self, name: str) -> Float[Tensor, "rows ..."]:
        """Return the posterior mean of a number."""
        location, scale = self._normal(name)
        return (location + 0.5 * scale.square()).exp()

    def means(self) -> dict[str, Tensor]:
        """Return the posterior mean of each number, by name."""
        return {name: self.mean(name) for name in self.shapes}

    @torch.no_grad()
    def quantile(self, name: str, level: float) -> Float[Tensor, "rows ..."]:
        r"""Return a quantile, :math:`\exp(m + \Phi^{-1}(p)\,s)`.

        Parameters
        ----------
        name : str
            Of the number.
        level : float
            The p, between 0 and 1.
        """
        location, scale = self._normal(name)
        z = torch.special.ndtri(torch.tensor(level, dtype=torch.float64))
        return (location + float(z) * scale).exp()

    def _normal(self, name: str) -> tuple[Tensor, Tensor]:
        return self.split(self.location)[name], self.split(self.scale())[name]

    def split(self, columns: Float[Tensor, "rows columns"]) -> dict[str, Tensor]:
        """Return the columns of a table like `location` by the names of the numbers."""
        parts = columns.split(self._widths, dim=-1)
        return {
            name: part.reshape(len(columns), *shape)
            for (name, shape), part in zip(self.shapes.items(), parts, strict=True)
        }

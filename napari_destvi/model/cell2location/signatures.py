"""The reference: the mean count of each gene in a cell of each type, by regression."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from napari_destvi.model.cell2location.count_likelihood import (
    CountTally,
    log_odds_terms,
)
from napari_destvi.model.cell2location.densities import log_gamma_density
from napari_destvi.model.cell2location.gene_terms import (
    concentration,
    gene_prior,
    gene_shapes,
    start_genes,
)
from napari_destvi.model.cell2location.mean_field import Draw, LogNormalField

#: Shape and rate of the priors of signatures and of the detection (Kleshchevnikov et
#: al. 2022).
SIGNATURE_PRIOR = (1.0, 1.0)
#: Added to the mean counts that a signature begins with (published code).
START_COUNT = 1e-4


class SignatureModel(nn.Module):
    r"""Negative binomial regression of the counts of cells on their type.

    .. math::
        x_{cg} \sim \mathrm{NB}\bigl((g_{k(c)g} + s_g)\, y,\; a_g\bigr)

    with mean and inverse dispersion. All cells of a type have one mean, so that the
    sums of their counts are all that is needed of them beside the tally. The cells are
    of one batch.

    Parameters
    ----------
    sums : Tensor of shape (n_cell_types, n_genes)
        Sum of the counts of the cells of each type.
    n_cells : Tensor of shape (n_cell_types, 1)
        How many these are.
    tally : CountTally
        Of all cells.
    generator : torch.Generator
        Source of the samples.
    """

    n_cells: Tensor

    def __init__(
        self,
        sums: Float[Tensor, "types genes"],
        n_cells: Float[Tensor, "types 1"],
        *,
        tally: CountTally,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        n_types, n_genes = sums.shape
        shapes = {"signature": (n_types, n_genes), "detection": (1,)}
        self.tally = tally
        self.register_buffer("n_cells", n_cells, persistent=False)
        self.field = LogNormalField(
            1, shapes | gene_shapes(n_genes), generator=generator
        )
        start_genes(self.field)
        self.field.start_at(signature=sums / n_cells + START_COUNT, detection=1.0)

    def loss(self, sums: Tensor, types: Tensor) -> Float[Tensor, ""]:
        """Return minus the evidence bound of all cells, at one sample.

        Parameters
        ----------
        sums : Tensor of shape (n_cell_types, n_genes)
            As above, in the order of `types`.
        types : Tensor of shape (n_cell_types,)
            All of them.
        """
        draw = self.field.draw()
        prior = torch.stack(list(self.prior(draw).values())).sum()
        likelihood = self.log_likelihood(draw, sums, types)
        return draw.log_density.sum() - prior - likelihood

    def prior(self, draw: Draw) -> dict[str, Float[Tensor, ""]]:
        """Return the log density of each number in its prior, by name."""
        terms = {
            name: log_gamma_density(
                draw.logs[name], draw.values[name], *SIGNATURE_PRIOR
            ).sum()
            for name in ("signature", "detection")
        }
        return terms | gene_prior(draw)

    def log_likelihood(
        self, draw: Draw, sums: Tensor, types: Tensor
    ) -> Float[Tensor, ""]:
        """Return that of all cells; see `loss`."""
        signature = draw.values["signature"][0, types]
        mean = (signature + draw.values["added"]) * draw.values["detection"]
        spread = concentration(draw)
        of_types = log_odds_terms(sums, mean, spread, n_summed=self.n_cells[types])
        return of_types.sum() + self.tally.log_ratio(spread)

    def signatures(self) -> Float[Tensor, "types genes"]:
        """Return the posterior mean of the signature of each type."""
        return self.field.mean("signature")[0]

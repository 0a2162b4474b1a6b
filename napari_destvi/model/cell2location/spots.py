"""The spots: how many cells of each type explain the counts of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from napari_destvi.model.cell2location.count_likelihood import (
    CountTally,
    log_odds_terms,
)
from napari_destvi.model.cell2location.densities import (
    log_exponential_density,
    log_gamma_density,
)
from napari_destvi.model.cell2location.gene_terms import (
    concentration,
    gene_prior,
    gene_shapes,
    start_genes,
)
from napari_destvi.model.cell2location.mean_field import Draw, LogNormalField

#: Groups of cell types that lie together, and how many a spot holds; cell types in a
#: group (the published defaults).
N_GROUPS = 50
GROUPS_PER_SPOT = 7.0
TYPES_PER_GROUP = 1.0
#: Priors of Kleshchevnikov et al. 2022: of the mean gene factor (shape and rate), the
#: rate of its spread; mean over variance of the abundances, and shape of the detection.
GENE_FACTOR_PRIOR = (1.0, 1.0)
GENE_SPREAD_RATE = 3.0
ABUNDANCE_RATE = 5.0
DETECTION_SHAPE = 10.0


Values = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class SpotExpectations:
    """What the user knows of a slide before the fit.

    Parameters
    ----------
    cells_per_spot : float
        Mean number of cells in a spot.
    detection_alpha : float
        The larger, the less the sensitivity differs between spots.
    detection : float
        Mean counts of a spot's cell, as a multiple of those of a reference cell.
    """

    cells_per_spot: float
    detection_alpha: float
    detection: float


class AbundanceModel(nn.Module):
    r"""The spatial model of Cell2location, for spots of one batch.

    .. math::
        x_{sg} \sim \mathrm{NB}\Bigl(\bigl(m_g \textstyle\sum_k w_{sk} g_{kg} + s_g
        \bigr)\, y_s,\; a_g\Bigr)

    with mean and inverse dispersion; abundances :math:`w` gather in groups of types
    that lie together, :math:`w_{sk} \sim \Gamma(5 \sum_r z_{sr} x_{rk}, 5)`.

    Parameters
    ----------
    signatures : Tensor of shape (n_cell_types, n_genes)
        Mean counts of a cell of each type.
    n_spots : int
        Number of spots.
    expected : SpotExpectations
        What is known before.
    tally : CountTally
        Of all spots.
    generator : torch.Generator
        Source of the samples.
    """

    signatures: Tensor

    def __init__(
        self,
        signatures: Float[Tensor, "types genes"],
        *,
        n_spots: int,
        expected: SpotExpectations,
        tally: CountTally,
        generator: torch.Generator,
        n_groups: int = N_GROUPS,
    ) -> None:
        super().__init__()
        n_types, n_genes = signatures.shape
        self.n_spots, self.n_types, self.n_groups = n_spots, n_types, n_groups
        self.expected, self.tally = expected, tally
        self.register_buffer("signatures", signatures)
        of_slide = _shared_shapes(n_groups, n_types, n_genes)
        of_spot = _spot_shapes(n_groups, n_types)
        self.shared = LogNormalField(1, of_slide, generator=generator)
        self.local = LogNormalField(n_spots, of_spot, generator=generator)
        self._start()

    def _start(self) -> None:
        """Begin at the means of the priors, one after the other (published code)."""
        start_genes(self.shared)
        self.shared.start_at(
            gene_mean=GENE_FACTOR_PRIOR[0] / GENE_FACTOR_PRIOR[1],
            gene_spread=1 / GENE_SPREAD_RATE,
            gene_factor=GENE_FACTOR_PRIOR[0] / GENE_FACTOR_PRIOR[1],
            group_size=TYPES_PER_GROUP,
            group_types=1 / self.n_types,
            mean_detection=self.expected.detection,
        )
        cells = self.expected.cells_per_spot
        self.local.start_at(
            cells=cells,
            groups=GROUPS_PER_SPOT,
            group_cells=cells / self.n_groups,
            abundance=cells / self.n_types,
            detection=self.expected.detection,
        )

    def loss(
        self, counts: Float[Tensor, "spots genes"], spots: Int[Tensor, " spots"]
    ) -> Float[Tensor, ""]:
        """Return minus the evidence bound of the slide, from a mini-batch and a sample.

        Parameters
        ----------
        counts : Tensor of shape (n_batch, n_genes)
            Of the spots of the mini-batch.
        spots : Tensor of shape (n_batch,)
            Which these are.
        """
        shared, local = self.shared.draw(), self.local.draw(spots)
        of_slide = torch.stack(list(self.shared_prior(shared).values())).sum()
        of_spots = torch.stack(list(self.local_prior(shared, local).values())).sum()
        of_counts = log_odds_terms(
            counts, self.mean(shared.values, local.values), concentration(shared)
        ).sum()
        weight = self.n_spots / len(spots)
        bound = weight * (of_spots + of_counts - local.log_density.sum())
        bound = bound + of_slide - shared.log_density.sum()
        return -(bound + self.tally.log_ratio(concentration(shared)))

    def mean(self, shared: Values, local: Values) -> Float[Tensor, "spots genes"]:
        """Return the expected counts of the spots, by numbers of slide and spots."""
        explained = local["abundance"] @ self.signatures
        explained = explained * shared["gene_factor"] + shared["added"]
        return explained * local["detection"]

    def posterior_mean(
        self, spots: Int[Tensor, " spots"]
    ) -> Float[Tensor, "spots genes"]:
        """Return the counts to expect of these spots at the posterior's means."""
        local = {name: values[spots] for name, values in self.local.means().items()}
        return self.mean(self.shared.means(), local)

    def shared_prior(self, draw: Draw) -> dict[str, Float[Tensor, ""]]:
        """Return the log densities of what all spots share, by name."""
        values = draw.values
        spread = values["gene_spread"].pow(-2)
        size = values["group_size"][..., None]
        detection = self.expected.detection
        terms = {
            "gene_mean": _gamma(draw, "gene_mean", *GENE_FACTOR_PRIOR),
            "gene_spread": log_exponential_density(
                values["gene_spread"], GENE_SPREAD_RATE
            ),
            "gene_factor": _gamma(
                draw, "gene_factor", spread, spread / values["gene_mean"]
            ),
            "group_size": _gamma(draw, "group_size", TYPES_PER_GROUP, 1.0),
            "group_types": _gamma(draw, "group_types", size / self.n_types, size),
            "mean_detection": _gamma(
                draw, "mean_detection", DETECTION_SHAPE, DETECTION_SHAPE / detection
            ),
        }
        return {n: term.sum() for n, term in terms.items()} | gene_prior(draw)

    def local_prior(self, shared: Draw, local: Draw) -> dict[str, Float[Tensor, ""]]:
        """Return the log densities of what belongs to the spots, by name."""
        values, alpha = local.values, self.expected.detection_alpha
        groups, cells = values["groups"], values["cells"]
        expected = values["group_cells"] @ shared.values["group_types"][0]
        terms = {
            "cells": _gamma(local, "cells", self.expected.cells_per_spot, 1.0),
            "groups": _gamma(local, "groups", GROUPS_PER_SPOT, 1.0),
            "group_cells": _gamma(
                local, "group_cells", groups / self.n_groups, groups / cells
            ),
            "abundance": _gamma(
                local, "abundance", expected * ABUNDANCE_RATE, ABUNDANCE_RATE
            ),
            "detection": _gamma(
                local, "detection", alpha, alpha / shared.values["mean_detection"]
            ),
        }
        return {name: term.sum() for name, term in terms.items()}


def _gamma(
    draw: Draw, name: str, shape: Tensor | float, rate: Tensor | float
) -> Tensor:
    return log_gamma_density(draw.logs[name], draw.values[name], shape, rate)


def _shared_shapes(
    n_groups: int, n_types: int, n_genes: int
) -> dict[str, tuple[int, ...]]:
    return {
        "gene_mean": (1,),
        "gene_spread": (1,),
        "gene_factor": (n_genes,),
        "group_size": (n_groups,),
        "group_types": (n_groups, n_types),
        "mean_detection": (1,),
        **gene_shapes(n_genes),
    }


def _spot_shapes(n_groups: int, n_types: int) -> dict[str, tuple[int, ...]]:
    return {
        "cells": (1,),
        "groups": (1,),
        "group_cells": (n_groups,),
        "abundance": (n_types,),
        "detection": (1,),
    }

"""What a spot model of the augmented form is taught beside the real spots."""

from __future__ import annotations

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

#: Of each spot: as it is, wholly simulated, a mixture of both; in this order.
N_COPIES = 3
ORIGINAL, SIMULATED = 0, 1


@dataclass(frozen=True, slots=True, eq=False)
class Copies:
    """The spots of a mini-batch, each of them three times.

    Parameters
    ----------
    counts : Tensor of shape (3, n_spots, n_genes)
        The spots as they are, wholly simulated, and a mixture of both.
    share : Tensor of shape (3, n_spots)
        Share of the simulation in the counts: 0, 1, and between.
    proportions : Tensor of shape (3, n_spots, n_cell_types)
        What the simulations are made of; rows sum to 1 and all are positive.
    state : Tensor of shape (3, n_spots, n_cell_types, n_latent)
        In which state each type was simulated. That of the original, of which nothing
        is simulated, has the least weight that a component of the prior can have.
    """

    counts: Float[Tensor, "3 spots genes"]
    share: Float[Tensor, "3 spots"]
    proportions: Float[Tensor, "3 spots types"]
    state: Float[Tensor, "3 spots types latent"]

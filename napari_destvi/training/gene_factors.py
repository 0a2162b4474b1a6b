"""The factors of the genes of a slide, solved for without any training."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.training.counts import Counts
from napari_destvi.training.maximum_likelihood import find_gene_factors

if TYPE_CHECKING:
    import torch
    from jaxtyping import Float
    from torch import Tensor

#: Spots that tell them; all of a slide with fewer.
N_FACTOR_SPOTS = 1024
#: The stream of random numbers of a fit whose first draw are these spots: so a model
#: meets the same spots again on its own slide.
FACTOR_STREAM = 1


def solved_factors(
    counts: Counts, profile: Float[Tensor, "types genes"], generator: torch.Generator
) -> Float[Tensor, " genes"]:
    """Return the log factor of each gene between a slide and the reference.

    Parameters
    ----------
    counts : Counts
        Of the spots of the slide.
    profile : Tensor of shape (n_cell_types, n_genes)
        Expected share of each gene in the counts of each type.
    generator : torch.Generator
        Draws the spots that are looked at.
    """
    return find_gene_factors(counts.sample(N_FACTOR_SPOTS, generator), profile)

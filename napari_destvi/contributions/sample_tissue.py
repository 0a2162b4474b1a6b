"""File > Open Sample: the sample tissue with the true map of its commonest type.

A sample of napari's is layers only; the dock loads the same files with "Use sample
data" and fits them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.contributions.slide_data import LayerData, slide_layers
from napari_destvi.results import Result

if TYPE_CHECKING:
    from anndata import AnnData

TRUTH_KEYS = ("proportions", "activation")


def sample_tissue() -> list[LayerData]:
    """Return the tissue image and the true proportions of its commonest cell type.

    Raises
    ------
    InputError
        If the sample is missing from this installation.
    """
    from napari_destvi.io.annotated import read_spots
    from napari_destvi.io.sample import sample_paths

    spots = read_spots(sample_paths()[0])
    tissue, (data, attributes, kind) = slide_layers(spots, truth(spots), n_maps=1)
    return [tissue, (data, attributes | {"name": f"{attributes['name']} (true)"}, kind)]


def truth(spots: AnnData) -> Result:
    """Return the truth that came with the sample, in the form of a result."""
    proportions, activation = (spots.obsm[key] for key in TRUTH_KEYS)
    shares = proportions.to_numpy(np.float32)
    return Result(
        spot_names=tuple(spots.obs_names),
        cell_types=tuple(proportions.columns),
        gene_names=(),
        abundance=shares,
        proportions=shares,
        cell_state=np.zeros((*shares.shape, 0), np.float32),
        activation=activation[proportions.columns].to_numpy(np.float32),
    )

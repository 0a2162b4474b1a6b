"""From a trained model of the spots to how many cells of each type it is sure of."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from napari_destvi.model.cell2location.mean_field import LogNormalField

#: The level of the quantile that is reported: with a probability of 95 % there are more
#: cells. The authors of Cell2location recommend it, for it leaves out what the model is
#: not sure of; here it measured better than the mean of the posterior too.
SURE_LEVEL = 0.05


def sure_abundance(local: LogNormalField) -> NDArray[np.float32]:
    """Return the quantile of each number of cells, (n_spots, n_cell_types)."""
    quantile = local.quantile("abundance", SURE_LEVEL)
    return np.asarray(quantile.float().cpu().numpy())


def shares(abundance: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the shares of the types in each spot; rows sum to 1."""
    sums = abundance.sum(axis=1, keepdims=True)
    return np.asarray(abundance / sums, dtype=np.float32)

"""From a trained model of the spots to how many cells of each type lie in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.model.cell2location.mean_field import LogNormalField

if TYPE_CHECKING:
    from torch import Tensor

#: The level of the quantile that is reported: with a probability of 95 % there are more
#: cells. The authors of Cell2location recommend it, for it leaves out what the model is
#: not sure of; here it measured better than the mean of the posterior too.
SURE_LEVEL = 0.05
#: The other end, as the published package gives it.
HIGH_LEVEL = 0.95

Table = NDArray[np.float32]


def cell_numbers(local: LogNormalField) -> dict[str, Table]:
    """Return what the posterior tells of each number of cells, by fields of `Result`.

    The 5 % quantile, the mean and the 95 % quantile, each (n_spots, n_cell_types).
    """
    found = {
        "abundance": local.quantile("abundance", SURE_LEVEL),
        "abundance_mean": local.mean("abundance"),
        "abundance_high": local.quantile("abundance", HIGH_LEVEL),
    }
    return {name: _as_table(values) for name, values in found.items()}


def shares(abundance: Table) -> Table:
    """Return the shares of the types in each spot; rows sum to 1."""
    sums = abundance.sum(axis=1, keepdims=True)
    return np.asarray(abundance / sums, dtype=np.float32)


def _as_table(values: Tensor) -> Table:
    return np.asarray(values.float().cpu().numpy())

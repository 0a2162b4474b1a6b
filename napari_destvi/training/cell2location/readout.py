"""From a trained model of the spots to how many cells of each type lie in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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


class CellNumbers(NamedTuple):
    """What the posterior tells of each number of cells, (n_spots, n_cell_types) each.

    Parameters
    ----------
    sure, mean, high : ndarray
        The 5 % quantile, the mean and the 95 % quantile.
    """

    sure: Table
    mean: Table
    high: Table


def cell_numbers(local: LogNormalField) -> CellNumbers:
    """Return the numbers of cells of a trained model's spots."""
    return CellNumbers(
        sure=_as_table(local.quantile("abundance", SURE_LEVEL)),
        mean=_as_table(local.mean("abundance")),
        high=_as_table(local.quantile("abundance", HIGH_LEVEL)),
    )


def shares(abundance: Table) -> Table:
    """Return the shares of the types in each spot; rows sum to 1."""
    sums = abundance.sum(axis=1, keepdims=True)
    return np.asarray(abundance / sums, dtype=np.float32)


def _as_table(values: Tensor) -> Table:
    return np.asarray(values.float().cpu().numpy())

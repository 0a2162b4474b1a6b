"""What two tables have at the spots of a slide, type by type."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.spot_index import SpotIndex
from napari_destvi.layers.spot_rows import at_spots, spot_rows

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.metrics import Comparison


@dataclass(frozen=True, eq=False)  # no slots: the rows are found once, when asked for
class ComparedMaps:
    """A comparison laid over the spots of its slide.

    Parameters
    ----------
    comparison : Comparison
        Of the maps with another table.
    title : str
        Of the other table.
    index : SpotIndex
        Of the slide.
    tissue : Tissue
        The slide.
    """

    comparison: Comparison
    title: str
    index: SpotIndex
    tissue: Tissue

    def ours(self, cell_type: str) -> NDArray[np.float32]:
        """Return the shares of the maps as they are compared, of shape (n_spots,)."""
        return self._at_spots(self.comparison.left_shares, cell_type)

    def other(self, cell_type: str) -> NDArray[np.float32]:
        """Return the shares of the other table, of shape (n_spots,)."""
        return self._at_spots(self.comparison.right_shares, cell_type)

    def difference(self, cell_type: str) -> NDArray[np.float32]:
        """Return by how much the map has more, of shape (n_spots,)."""
        return self._at_spots(self.comparison.difference, cell_type)

    def error(self) -> NDArray[np.float32]:
        """Return the error of each spot over all types, of shape (n_spots,)."""
        return at_spots(self.comparison.spot_error, self._rows)

    def places(self, rows: tuple[int, ...]) -> NDArray[np.float64]:
        """Return (y, x) of the spots in these rows of the comparison.

        Returns
        -------
        ndarray of shape (n_found, 2)
            In full-resolution pixels; without the spots that the slide lacks.
        """
        spots = np.flatnonzero(np.isin(self._rows, rows))
        return np.asarray(self.tissue.coordinates[spots, ::-1], dtype=np.float64)

    @cached_property
    def _rows(self) -> NDArray[np.intp]:
        return spot_rows(self.comparison.spot_names, self.tissue.spot_names)

    def _at_spots(
        self, shares: NDArray[np.floating], cell_type: str
    ) -> NDArray[np.float32]:
        column = self.comparison.left_types.index(cell_type)
        return at_spots(shares[:, column], self._rows)

"""What two tables have at the spots of a slide, type by type, in percent."""

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

#: In the window shares are told in percent; 32 bits keep 32-bit maps as they are.
_PERCENT = np.float32(100)


@dataclass(frozen=True, eq=False)  # no slots: the rows are found once, when asked for
class ComparedMaps:
    """A comparison laid over the spots of its slide.

    Parameters
    ----------
    comparison : Comparison
        Of the maps, or a table, with another table.
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
        """Return the shares on the left as they are compared, of shape (n_spots,)."""
        return self._at_spots(self.comparison.left_shares, cell_type)

    def other(self, cell_type: str) -> NDArray[np.float32]:
        """Return the shares of the other table, of shape (n_spots,)."""
        return self._at_spots(self.comparison.right_shares, cell_type)

    def difference(self, cell_type: str) -> NDArray[np.float32]:
        """Return by how much the left has more, of shape (n_spots,)."""
        return self._at_spots(self.comparison.difference, cell_type)

    def error(self) -> NDArray[np.float32]:
        """Return the error of each spot over all types, of shape (n_spots,)."""
        return _PERCENT * at_spots(self.comparison.spot_error, self._rows)

    def facts(self, spot: int, cell_type: str | None) -> list[str]:
        """Return what is told of a spot: both shares of a type, and the error.

        Parameters
        ----------
        spot : int
            Number of the spot of the slide.
        cell_type : str or None
            By its name on the left.
        """
        row, comparison = int(self._rows[spot]), self.comparison
        if row < 0 or not np.isfinite(comparison.spot_error[row]):
            return ["not compared"]
        error = f"error {_PERCENT * comparison.spot_error[row]:.1f} %"
        if cell_type not in comparison.left_types:
            return [error]
        column = comparison.left_types.index(cell_type)
        left, right, difference = (
            _PERCENT * shares[row, column]
            for shares in (
                comparison.left_shares,
                comparison.right_shares,
                comparison.difference,
            )
        )
        shares = f"{cell_type} {left:.1f} % here, {right:.1f} % there"
        return [f"{shares}, {difference:+.1f} %", error]

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
        return _PERCENT * at_spots(shares[:, column], self._rows)

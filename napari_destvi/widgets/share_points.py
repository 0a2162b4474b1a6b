"""A type's shares in two tables as points: where they lie, which is where."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from napari_destvi.metrics import Comparison

#: Both axes reach at least so far: of a type that is nowhere there is nothing to see.
LEAST_REACH = 0.01
#: The end of the axes is a whole number of these, that its number be short.
STEP = 0.01
#: Of a step: shares in single precision are a little more than they are.
ROUNDING = 1e-3


class SharePoints:
    """The points of a scatter plot, a unit square: other table to the right, maps up.

    Parameters
    ----------
    comparison : Comparison
        Of the maps with another table.
    cell_type : str
        By its name in the maps.
    """

    def __init__(self, comparison: Comparison, cell_type: str) -> None:
        column = comparison.left_types.index(cell_type)
        up = comparison.left_shares[:, column]
        right = comparison.right_shares[:, column]
        #: Rows of the comparison that have a point, of shape (n_points,).
        self.rows = np.flatnonzero(np.isfinite(up) & np.isfinite(right))
        shares = np.stack([right[self.rows], up[self.rows]])
        largest = float(shares.max(initial=0.0))
        #: Where both axes end, from 0 to 1.
        self.reach = max(LEAST_REACH, STEP * np.ceil(largest / STEP - ROUNDING))
        #: Right and up from 0 to 1, of shape (2, n_points).
        self.places = shares / np.float32(self.reach)
        #: Correlation over the spots; NaN where it is not defined.
        self.pcc = float(comparison.scores.per_type["pcc"].iloc[column])

    def density(self, n_bins: int) -> NDArray[np.intp]:
        """Return how many points are in each square of a grid, the lowest row last.

        Returns
        -------
        ndarray of shape (n_bins, n_bins)
        """
        bins = np.minimum((self.places * n_bins).astype(np.intp), n_bins - 1)
        numbers = np.bincount((n_bins - 1 - bins[1]) * n_bins + bins[0])
        density = np.zeros(n_bins * n_bins, dtype=np.intp)
        density[: len(numbers)] = numbers
        return density.reshape(n_bins, n_bins)

    def near(
        self, right: float, up: float, *, within: float, alike: float
    ) -> NDArray[np.intp]:
        """Return the rows of the point that is nearest to a place, and of its like.

        Parameters
        ----------
        right, up : float
            The place, from 0 to 1.
        within : float
            No point that is further away is meant.
        alike : float
            Points this near to the nearest one cannot be told from it.

        Returns
        -------
        ndarray of shape (n_rows,)
            Perhaps none.
        """
        if not self.rows.size:
            return self.rows
        distances = self._distances(right, up)
        nearest = int(distances.argmin())
        if distances[nearest] > within**2:
            return self.rows[:0]
        x, y = self.places[:, nearest]
        return self.rows[self._distances(x, y) <= alike**2]

    def step(self, row: int | None, n_steps: int) -> int | None:
        """Return the row so many steps on, in the order of falling difference.

        Parameters
        ----------
        row : int or None
            Where to start; None for before the first.
        n_steps : int
            Negative for the way back; both ends hold.
        """
        if not self.rows.size:
            return None
        start = -1 if row is None else int(np.flatnonzero(self.ranking == row)[0])
        place = min(max(start + n_steps, 0), len(self.ranking) - 1)
        return int(self.ranking[place])

    def place_of(self, rows: tuple[int, ...]) -> NDArray[np.float32]:
        """Return right and up of the points of these rows, of shape (2, n_found)."""
        return self.places[:, np.isin(self.rows, rows)]

    @cached_property
    def ranking(self) -> NDArray[np.intp]:
        """All rows with a point, those first whose two shares differ most."""
        differences = np.abs(self.places[0] - self.places[1])
        return self.rows[np.argsort(-differences, kind="stable")]

    def _distances(self, right: float, up: float) -> NDArray[np.float32]:
        """Return the squared distance of each point, of shape (n_points,)."""
        x, y = self.places
        squares: NDArray[np.float32] = (x - np.float32(right)) ** 2
        squares += (y - np.float32(up)) ** 2
        return squares

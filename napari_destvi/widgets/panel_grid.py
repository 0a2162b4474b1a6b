"""How panels are laid out in the canvas, so that each is as large as can be."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

N_PANELS = 3
#: Rows and columns; the first of equally good ones is taken.
SHAPES = ((1, N_PANELS), (N_PANELS, 1), (2, 2))


def best_shape(
    canvas: tuple[int, int], region: NDArray[np.floating]
) -> tuple[int, int]:
    """Return the rows and columns that show a region largest in three panels.

    Parameters
    ----------
    canvas : tuple of int
        Height and width, in pixels.
    region : ndarray of shape (2, 2)
        Lowest and highest (y, x) of what each panel shows, in any unit.

    Examples
    --------
    >>> square = np.array([[0.0, 0.0], [1.0, 1.0]])
    >>> best_shape((300, 900), square), best_shape((600, 600), square)
    ((1, 3), (2, 2))
    """
    height, width = np.diff(region, axis=0)[0]

    def zoom(shape: tuple[int, int]) -> float:
        n_rows, n_columns = shape
        return float(min(canvas[0] / n_rows / height, canvas[1] / n_columns / width))

    return max(SHAPES, key=zoom)

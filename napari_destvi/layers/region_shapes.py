"""The outline of a drawn shape, as a polygon."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: Kinds of shapes that have an inside; a line or a path has none.
AREAS = frozenset({"rectangle", "ellipse", "polygon"})
#: An ellipse of so many corners misses 0.2 % of the area.
N_ELLIPSE_CORNERS = 64


def outline(kind: str, corners: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the corners of a polygon with the area of a shape.

    Parameters
    ----------
    kind : {"rectangle", "ellipse", "polygon"}
        An ellipse is given by the four corners of the rectangle around it.
    corners : ndarray of shape (n_corners, 2)
        As drawn, in any unit.

    Returns
    -------
    ndarray of shape (n_outline, 2)
        In the same unit and order of axes.

    Examples
    --------
    >>> square = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    >>> float(np.hypot(*outline("ellipse", square).T).round(6).min())
    1.0
    """
    if kind != "ellipse":
        return np.asarray(corners, dtype=np.float64)
    first, second, _, fourth = np.asarray(corners, dtype=np.float64)
    centre = (second + fourth) / 2
    angles = np.linspace(0, 2 * np.pi, N_ELLIPSE_CORNERS, endpoint=False)
    steps = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    half_axes = np.stack([second - first, fourth - first]) / 2
    return np.asarray(centre + steps @ half_axes)

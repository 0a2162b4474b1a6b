"""How values of spots become colours, and what the colour bar says of those beyond."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.cm import ScalarMappable

    from napari_destvi.export.figure_content import Rgba
    from napari_destvi.export.figure_sheet import Extend

_MAX_BYTE = 255


def spot_colours(values: NDArray[np.float64], colours: ScalarMappable) -> Rgba:
    """Return the colour of each value, none of NaN.

    Parameters
    ----------
    values : ndarray of shape (n_spots,)
        What is shown.
    colours : ScalarMappable
        With the colormap and its limits.

    Returns
    -------
    ndarray of shape (n_spots, 4), uint8
        Red, green, blue and opacity.
    """
    rgba: Rgba = np.rint(_MAX_BYTE * colours.to_rgba(values)).astype(np.uint8)
    rgba[~np.isfinite(values), 3] = 0
    return rgba


def values_beyond(
    columns: Sequence[NDArray[np.float64] | None], colours: ScalarMappable
) -> Extend:
    """Return at which end of the colours there are values beyond.

    Parameters
    ----------
    columns : sequence of ndarray of shape (n_spots,) or None
        All that share a colour bar; None for what is not there.
    colours : ScalarMappable
        With its limits.
    """
    low, high = colours.get_clim()
    found = [column for column in columns if column is not None]
    below = any(bool((column < low).any()) for column in found)
    above = any(bool((column > high).any()) for column in found)
    if below and above:
        return "both"
    return "min" if below else "max" if above else "neither"

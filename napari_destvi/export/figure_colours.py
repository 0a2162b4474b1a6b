"""Colours of a figure by the names that matplotlib and napari have for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.colors import Colormap

#: napari's colormaps from black to one colour: red, green and blue at their end.
PURE_COLOURS: Mapping[str, tuple[float, float, float]] = {
    "red": (1.0, 0.0, 0.0),
    "green": (0.0, 1.0, 0.0),
    "blue": (0.0, 0.0, 1.0),
    "cyan": (0.0, 1.0, 1.0),
    "magenta": (1.0, 0.0, 1.0),
    "yellow": (1.0, 1.0, 0.0),
}
_BLACK = (0.0, 0.0, 0.0)


def colormap_named(name: str) -> Colormap | None:
    """Return the colormap of a name; None if there is none.

    Parameters
    ----------
    name : str
        One of matplotlib's names, or of `PURE_COLOURS`.

    Examples
    --------
    >>> cyan = colormap_named("cyan")
    >>> [round(float(channel), 2) for channel in cyan(1.0)]
    [0.0, 1.0, 1.0, 1.0]
    """
    from matplotlib import colormaps
    from matplotlib.colors import LinearSegmentedColormap

    if name in colormaps:
        return colormaps[name]
    if name in PURE_COLOURS:
        return LinearSegmentedColormap.from_list(name, [_BLACK, PURE_COLOURS[name]])
    return None

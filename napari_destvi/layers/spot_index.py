"""Which spot lies under each pixel of a map, so that any values become a picture.

The index is built once per slide by stamping a disc for each spot, or a square where
bins touch; a map of a cell type is then one look-up per pixel, 1-40 ms for any number
of spots.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.bins import Bins, find_bins, half_extent
from napari_destvi.layers.stamping import Stamp, nearest_spots

#: A disc wider than this many pixels looks no rounder on a screen.
MAX_PIXELS_PER_SPOT = 200
#: Pixels along the longer side of a map. Discs of fewer than `ROUND` pixels look
#: jagged where ten of them fill the window; up to so many spots a finer map mends that
#: and costs 20 ms more when another type is shown (docs/benchmarks.md), which at a
#: million bins would be too much.
MAX_PIXELS, MAX_FINE_PIXELS = 2000, 3200
ROUND = 24
MAX_FINE_SPOTS = 10_000
#: Of pixels: so much is no part of one.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True, eq=False)
class SpotIndex:
    """The spot under each pixel of a map.

    Parameters
    ----------
    index : ndarray of shape (height, width), intp
        Number of the spot that the pixel belongs to, or -1 for none.
    scale : float
        Full-resolution pixels per map pixel.
    translate : tuple of float
        (y, x) of the centre of pixel [0, 0], in full-resolution pixels.
    n_spots : int
        Number of spots.
    """

    index: NDArray[np.intp] = field(repr=False)
    scale: float
    translate: tuple[float, float]
    n_spots: int


def build_spot_index(
    coordinates: NDArray[np.floating],
    spot_diameter: float,
    *,
    max_pixels: int | None = None,
) -> SpotIndex:
    """Stamp a disc of true diameter for each spot, or the square of its bin.

    Bins that touch, as of Visium HD, leave no gap, in whichever direction they lie:
    else gaps narrower than a pixel would flicker. Where discs overlap a pixel belongs
    to the nearest spot. Each spot has at least the pixel under its centre, unless
    another spot is nearer to it.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spot centres, in full-resolution pixels.
    spot_diameter : float
        In full-resolution pixels.
    max_pixels : int, optional
        Pixels along the longer side of the map; by default as many as make the discs
        of a slide of this size round, within limits. Bins along the axes have a pixel
        each, whatever is given.

    Returns
    -------
    SpotIndex

    Examples
    --------
    >>> spots = build_spot_index(np.array([[10.0, 20.0], [30.0, 20.0]]), 10.0)
    >>> gather(spots, np.array([0.2, 0.7]))[100, [100, 250, 500]]
    array([0.2, nan, 0.7], dtype=float32)
    """
    centres = np.asarray(coordinates, dtype=np.float64)[:, ::-1]
    bins = find_bins(coordinates, spot_diameter)
    reach = spot_diameter / 2 if bins is None else half_extent(bins)
    low = centres.min(axis=0) - reach
    extent = centres.max(axis=0) + reach - low
    if bins is not None and _are_upright(bins, extent.max()):
        scale = bins.pitch  # a pixel each, which draws it as a square
    else:
        n_pixels = max_pixels or _pixels(len(centres), extent.max() / spot_diameter)
        scale = max(extent.max() / n_pixels, spot_diameter / MAX_PIXELS_PER_SPOT)
    height, width = np.maximum(np.ceil(extent / scale - ROUNDING).astype(int), 1)
    # The centre of the first pixel lies half a pixel inside the corner.
    origin = low + scale / 2
    index = nearest_spots(
        (centres - origin) / scale,
        _stamp(spot_diameter, bins, scale),
        (int(height), int(width)),
    )
    return SpotIndex(
        index=index.astype(np.intp),  # else converted again for each map: half its time
        scale=float(scale),
        translate=(float(origin[0]), float(origin[1])),
        n_spots=len(centres),
    )


def _stamp(spot_diameter: float, bins: Bins | None, scale: float) -> Stamp:
    if bins is None:
        return Stamp(spot_diameter / 2 / scale)
    return Stamp(bins.pitch / 2 / scale, bins.angle)


def _are_upright(bins: Bins, extent: float) -> bool:
    """Tell whether bins lie along the axes: no row of them drifts by half a bin."""
    return abs(bins.angle) * extent <= bins.pitch / 2


def _pixels(n_spots: int, n_discs: float) -> int:
    """Return the pixels of a side along which so many discs would fit."""
    if n_spots > MAX_FINE_SPOTS:
        return MAX_PIXELS
    return int(np.clip(ROUND * n_discs, MAX_PIXELS, MAX_FINE_PIXELS))


def gather(index: SpotIndex, values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the map of one value per spot.

    Parameters
    ----------
    index : SpotIndex
        Where the spots lie.
    values : ndarray of shape (n_spots,)
        In the order of the coordinates that the index was built from.

    Returns
    -------
    ndarray of shape (height, width), float32
        The value of the spot at each pixel, NaN between the spots.
    """
    if values.shape != (index.n_spots,):
        msg = f"values has shape {values.shape}, expected ({index.n_spots},)"
        raise ValueError(msg)
    # "wrap" lets -1 find the end as usual, and is faster than to check each number.
    return with_nan(values).take(index.index, mode="wrap")


def with_nan(values: NDArray[np.floating]) -> NDArray[np.float32]:
    """Return the values with the NaN at the end that number -1 finds."""
    return np.append(values.astype(np.float32, copy=False), np.float32(np.nan))


def spot_at(index: SpotIndex, y: float, x: float) -> int | None:
    """Return the number of the spot at a point, given in full-resolution pixels."""
    row = round((y - index.translate[0]) / index.scale)
    column = round((x - index.translate[1]) / index.scale)
    height, width = index.index.shape
    if not (0 <= row < height and 0 <= column < width):
        return None
    spot = int(index.index[row, column])
    return spot if spot >= 0 else None

"""Which spot lies under each pixel of a map, so that any values become a picture.

The index is built once per slide by stamping a disc for each spot; a map of a
cell type is then one look-up per pixel, 1-40 ms for any number of spots.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

#: A disc wider than this many pixels looks no rounder on a screen.
MAX_PIXELS_PER_SPOT = 200
#: Pixels along the longer side of a map. Discs of fewer than `ROUND` pixels look
#: jagged where ten of them fill the window; up to so many spots a finer map mends that
#: and costs 20 ms more when another type is shown (docs/benchmarks.md), which at a
#: million bins would be too much.
MAX_PIXELS, MAX_FINE_PIXELS = 2000, 3200
ROUND = 24
MAX_FINE_SPOTS = 10_000
#: How many pixels are stamped at once: 16 MB of distances.
STAMP_SIZE = 2_000_000


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
    """Stamp a disc of true diameter for each spot.

    Where discs overlap a pixel belongs to the nearest spot. Each spot has at least
    the pixel under its centre, unless another spot is nearer to it.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of the spot centres, in full-resolution pixels.
    spot_diameter : float
        In full-resolution pixels.
    max_pixels : int, optional
        Pixels along the longer side of the map; by default as many as make the discs
        of a slide of this size round, within limits.

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
    low = centres.min(axis=0) - spot_diameter / 2
    extent = centres.max(axis=0) + spot_diameter / 2 - low
    n_pixels = max_pixels or _pixels(len(centres), extent.max() / spot_diameter)
    scale = max(extent.max() / n_pixels, spot_diameter / MAX_PIXELS_PER_SPOT)
    shape = np.maximum(np.ceil(extent / scale - 1e-9).astype(int), 1)
    # The centre of the first pixel lies half a pixel inside the corner.
    origin = low + scale / 2
    index = _stamp((centres - origin) / scale, spot_diameter / 2 / scale, shape)
    return SpotIndex(
        index=index.astype(np.intp),  # else converted again for each map: half its time
        scale=float(scale),
        translate=(float(origin[0]), float(origin[1])),
        n_spots=len(centres),
    )


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


def _stamp(
    centres: NDArray[np.float64], radius: float, shape: NDArray[np.int_]
) -> NDArray[np.int32]:
    """Return the nearest spot of each pixel, all in units of map pixels."""
    height, width = map(int, shape)
    nearest = np.full(height * width, np.inf, dtype=np.float32)
    index = np.full(height * width, -1, dtype=np.int32)
    for spots in _chunks(len(centres), radius):
        pixels, owners, distances = discs(centres, spots, radius, (height, width))
        np.minimum.at(nearest, pixels, distances)
        wins = distances == nearest[pixels]
        index[pixels[wins]] = owners[wins]
    return index.reshape(height, width)


def _chunks(n_spots: int, radius: float) -> Iterator[NDArray[np.intp]]:
    size = max(1, STAMP_SIZE // len(_window(radius)))
    for start in range(0, n_spots, size):
        yield np.arange(start, min(start + size, n_spots))


def discs(
    centres: NDArray[np.float64],
    spots: NDArray[np.intp],
    radius: float,
    shape: tuple[int, int],
) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.float32]]:
    """Return pixel, spot and squared distance of every pixel inside a disc.

    Parameters
    ----------
    centres : ndarray of shape (n_spots, 2)
        (row, column), in pixels.
    spots : ndarray of shape (n_chosen,)
        Whose discs are wanted.
    radius : float
        In pixels.
    shape : tuple of int
        (height, width) of the picture.

    Returns
    -------
    pixels, owners, distances : ndarray of shape (n_inside,)
        Numbers of pixels of the flat picture, one more than once where discs overlap.
    """
    window = _window(radius)
    middle = np.rint(centres[spots]).astype(np.intp)
    offset = (middle - centres[spots]).astype(np.float32)
    rows = middle[:, 0, None] + window[:, 0]
    columns = middle[:, 1, None] + window[:, 1]
    distance = (offset[:, 0, None] + window[:, 0].astype(np.float32)) ** 2
    distance += (offset[:, 1, None] + window[:, 1].astype(np.float32)) ** 2
    inside = (distance <= radius**2) | (window == 0).all(axis=1)
    inside &= (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    owners = np.broadcast_to(spots[:, None], inside.shape)
    pixels = rows * shape[1] + columns
    return pixels[inside], owners[inside].astype(np.int32), distance[inside]


def _window(radius: float) -> NDArray[np.intp]:
    """Return the (row, column) steps that a disc can reach from its middle pixel."""
    reach = int(np.floor(radius + 0.5))
    steps = np.arange(-reach, reach + 1)
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    # Half a pixel diagonal: a centre is at most so far from its middle pixel.
    reachable = np.hypot(*grid.T) <= radius + np.sqrt(0.5)
    return np.asarray(grid[reachable | (grid == 0).all(axis=1)], dtype=np.intp)

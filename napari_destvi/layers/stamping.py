"""Which spot is the nearest at each pixel: discs, or square bins, are stamped."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

#: How many pixels are stamped at once: 16 MB of distances.
STAMP_SIZE = 2_000_000
#: Spots that reach further, in pixels, fill a good part of a picture, each alone.
LARGE = 200
#: A pixel that lies on the edge between two bins, but for rounding, belongs to one.
_OVER = 1e-3


class Stamp(NamedTuple):
    """The shape of a spot, in pixels.

    Parameters
    ----------
    reach : float
        Radius of a disc, or half the edge of a square.
    angle : float or None
        By which a square is turned from the axes, in radians; None for a disc.
    """

    reach: float
    angle: float | None = None

    @property
    def radius(self) -> float:
        """Of the disc around it."""
        return self.reach if self.angle is None else math.sqrt(2) * self.reach

    def covers(
        self, down: NDArray[np.float32], right: NDArray[np.float32]
    ) -> NDArray[np.bool_]:
        """Return whether it covers places so far from its centre."""
        if self.angle is None:
            return np.asarray(down**2 + right**2 <= self.reach**2)
        cos, sin = np.float32(math.cos(self.angle)), np.float32(math.sin(self.angle))
        along, across = (
            np.abs(right * cos + down * sin),
            np.abs(down * cos - right * sin),
        )
        return np.asarray(np.maximum(along, across) <= self.reach + _OVER)


def nearest_spots(
    centres: NDArray[np.float64], stamp: Stamp, shape: tuple[int, int]
) -> NDArray[np.int32]:
    """Return the nearest spot of each pixel that a spot covers, -1 for the others.

    Parameters
    ----------
    centres : ndarray of shape (n_spots, 2)
        (row, column), in pixels.
    stamp : Stamp
        What each spot covers; at the least it has the pixel under its centre, unless
        another spot is nearer to that.
    shape : tuple of int
        (height, width) of the picture.

    Returns
    -------
    ndarray of shape (height, width), int32
    """
    height, width = shape
    nearest = np.full(height * width, np.inf, dtype=np.float32)
    index = np.full(height * width, -1, dtype=np.int32)
    for spots in _chunks(len(centres), stamp):
        pixels, owners, distances = stamped(centres, spots, stamp, shape)
        np.minimum.at(nearest, pixels, distances)
        wins = distances == nearest[pixels]
        index[pixels[wins]] = owners[wins]
    return index.reshape(height, width)


def stamped(
    centres: NDArray[np.float64],
    spots: NDArray[np.intp],
    stamp: Stamp,
    shape: tuple[int, int],
) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.float32]]:
    """Return pixel, spot and squared distance of every pixel that a spot covers.

    Parameters
    ----------
    centres : ndarray of shape (n_spots, 2)
        (row, column), in pixels.
    spots : ndarray of shape (n_chosen,)
        The spots to stamp.
    stamp, shape
        As of `nearest_spots`.

    Returns
    -------
    pixels, owners, distances : ndarray of shape (n_covered,)
        Numbers of pixels of the flat picture, one more than once where spots overlap.
    """
    if stamp.radius > LARGE:
        return _clipped(centres, spots, stamp, shape)
    window = _window(stamp)
    middle = np.rint(centres[spots]).astype(np.intp)
    offset = (middle - centres[spots]).astype(np.float32)
    rows = middle[:, 0, None] + window[:, 0]
    columns = middle[:, 1, None] + window[:, 1]
    down = offset[:, 0, None] + window[:, 0].astype(np.float32)
    right = offset[:, 1, None] + window[:, 1].astype(np.float32)
    inside = stamp.covers(down, right) | (window == 0).all(axis=1)
    inside &= (rows >= 0) & (rows < shape[0]) & (columns >= 0) & (columns < shape[1])
    owners = np.broadcast_to(spots[:, None], inside.shape)
    pixels = rows * shape[1] + columns
    distance = down**2 + right**2
    return pixels[inside], owners[inside].astype(np.int32), distance[inside]


def _clipped(
    centres: NDArray[np.float64],
    spots: NDArray[np.intp],
    stamp: Stamp,
    shape: tuple[int, int],
) -> tuple[NDArray[np.intp], NDArray[np.int32], NDArray[np.float32]]:
    """Return what `stamped` does, spot by spot, and look at the picture only.

    Few spots of this size are in view, and most of a window would lie beside it.
    """
    found = [_covered(centres[spot], stamp, shape) for spot in spots]
    if not found:
        return np.empty(0, np.intp), np.empty(0, np.int32), np.empty(0, np.float32)
    pixels, distances = (np.concatenate(parts) for parts in zip(*found, strict=True))
    sizes = [len(covered) for covered, _ in found]
    return pixels, np.repeat(spots, sizes).astype(np.int32), distances


def _covered(
    centre: NDArray[np.float64], stamp: Stamp, shape: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Return the pixels of the picture under one spot, and their squared distances."""
    rows, columns = (
        np.arange(
            max(math.ceil(at - stamp.radius), 0),
            min(math.floor(at + stamp.radius) + 1, end),
        )
        for at, end in zip(centre, shape, strict=True)
    )
    down = (rows - centre[0]).astype(np.float32)[:, None]
    right = (columns - centre[1]).astype(np.float32)
    inside = stamp.covers(down, right)
    pixels = rows[:, None] * shape[1] + columns
    return pixels[inside], (down**2 + right**2)[inside]


def _chunks(n_spots: int, stamp: Stamp) -> Iterator[NDArray[np.intp]]:
    size = max(1, STAMP_SIZE // len(_window(stamp)))
    for start in range(0, n_spots, size):
        yield np.arange(start, min(start + size, n_spots))


def _window(stamp: Stamp) -> NDArray[np.intp]:
    """Return the (row, column) steps that a stamp can reach from its middle pixel."""
    reach = int(np.floor(stamp.radius + 0.5))
    steps = np.arange(-reach, reach + 1)
    grid = np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1).reshape(-1, 2)
    # Half a pixel diagonal: a centre is at most so far from its middle pixel.
    reachable = np.hypot(*grid.T) <= stamp.radius + np.sqrt(0.5)
    return np.asarray(grid[reachable | (grid == 0).all(axis=1)], dtype=np.intp)

"""Where shapes lie and how wide they are, from geometry in well-known binary form.

Layout of the bytes: OGC Simple Feature Access, part 1, section 8.2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Byte order, kind; then the number of rings or parts; then of points in a ring.
_KIND_END, _PARTS_END, _POINTS_END = 5, 9, 13
_POINT, _POLYGON, _MULTI_POLYGON = 1, 3, 6
_NUMBER = 8
_LITTLE_ENDIAN = 1
#: A kind above this has a third coordinate, above the double a measure.
_THIRD_COORDINATE = 1000


def centres_and_widths(
    shapes: Sequence[bytes],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the centre of each shape, and the side of a square of its area.

    Parameters
    ----------
    shapes : sequence of bytes
        Points, polygons or several polygons, of which the first counts.

    Returns
    -------
    centres : ndarray of shape (n_shapes, 2)
        (x, y) of the centre of mass, in the units of the shapes.
    widths : ndarray of shape (n_shapes,)
        In the same units; 0 for points.

    Raises
    ------
    ValueError
        If there is a shape of another kind, or one that is cut off.
    """
    centres = np.zeros((len(shapes), 2))
    widths = np.zeros(len(shapes))
    alike: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    bare = [_first_part(shape) for shape in shapes]
    for row, shape in enumerate(bare):  # millions of bins have few forms
        alike[len(shape), shape[:_POINTS_END] if _kind(shape) == _POLYGON else b""] += [
            row
        ]
    for rows in alike.values():
        together = np.frombuffer(b"".join(bare[row] for row in rows), dtype=np.uint8)
        centres[rows], widths[rows] = _of_alike(together.reshape(len(rows), -1))
    return centres, widths


def _first_part(shape: bytes) -> bytes:
    return shape[_PARTS_END:] if _kind(shape) == _MULTI_POLYGON else shape


def _kind(shape: bytes) -> int:
    if len(shape) < _KIND_END or shape[0] != _LITTLE_ENDIAN:
        msg = "a shape is not in little-endian well-known binary form"
        raise ValueError(msg)
    return int.from_bytes(shape[1:_KIND_END], "little") % _THIRD_COORDINATE


def _of_alike(
    shapes: NDArray[np.uint8],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Measure shapes of one kind, size and number of corners."""
    head = shapes[0].tobytes()
    kind = _kind(head)
    n_axes = 3 if int.from_bytes(head[1:_KIND_END], "little") > _THIRD_COORDINATE else 2
    if kind == _POINT:
        return _numbers(shapes, _KIND_END, 1, n_axes)[:, 0], np.zeros(len(shapes))
    if kind != _POLYGON:
        msg = f"shapes of kind {kind} have no centre"
        raise ValueError(msg)
    n_corners = int.from_bytes(head[_PARTS_END:_POINTS_END], "little")
    return _polygons(_numbers(shapes, _POINTS_END, n_corners, n_axes))


def _numbers(
    shapes: NDArray[np.uint8], start: int, n_points: int, n_axes: int
) -> NDArray[np.float64]:
    """Return (x, y) of each point, of shape (n_shapes, n_points, 2)."""
    end = start + n_points * n_axes * _NUMBER
    if end > shapes.shape[1]:
        msg = "a shape is cut off"
        raise ValueError(msg)
    numbers = np.ascontiguousarray(shapes[:, start:end]).view("<f8")
    return numbers.reshape(len(shapes), n_points, n_axes)[..., :2]


def _polygons(
    corners: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return centre of mass and width of rings, whose last corner is the first."""
    origin = corners[:, :1]  # large coordinates would cost digits
    x, y = np.moveaxis(corners - origin, -1, 0)
    cross = x[:, :-1] * y[:, 1:] - x[:, 1:] * y[:, :-1]
    area = cross.sum(axis=1) / 2
    flat = area == 0
    weight = 6 * np.where(flat, 1.0, area)
    moments = [((v[:, :-1] + v[:, 1:]) * cross).sum(axis=1) / weight for v in (x, y)]
    centre = np.stack(moments, axis=1) + origin[:, 0]
    centre[flat] = corners[flat].mean(axis=1)
    return centre, np.sqrt(np.abs(area))

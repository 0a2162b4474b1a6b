"""Coordinate transformations of SpatialData elements, as matrices over x and y.

They follow the drafts of OME-NGFF: a list, one for each coordinate system that the
element is aligned to, over axes that are named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: An affine map of the plane: (3, 3), for columns (x, y, 1).
Matrix = NDArray[np.float64]
_AXES = ("x", "y")


def affine_maps(described: Sequence[Mapping[str, Any]]) -> dict[str, Matrix]:
    """Return how an element lies in each of its coordinate systems.

    Parameters
    ----------
    described : sequence of mapping
        What the store keeps under "coordinateTransformations" of the element.

    Returns
    -------
    dict of str to ndarray of shape (3, 3)
        By the name of the system; takes (x, y, 1) of the element there.

    Raises
    ------
    ValueError, KeyError
        If a transformation is of an unknown kind or not as its kind has to be.

    Examples
    --------
    >>> system = {"name": "global", "axes": [{"name": "x"}, {"name": "y"}]}
    >>> affine_maps([{"type": "scale", "scale": [2, 3], "input": system,
    ...               "output": system}])["global"].diagonal().tolist()
    [2.0, 3.0, 1.0]
    """
    return {str(one["output"]["name"]): _matrix(one, _AXES) for one in described}


def system_names(described: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the coordinate systems that an element lies in; see `affine_maps`."""
    return {str(one["output"]["name"]) for one in described}


def _matrix(one: Mapping[str, Any], default: Sequence[str]) -> Matrix:
    axes = _axis_names(one.get("input"), default)
    kind = one.get("type", "identity")
    if kind == "identity":
        return np.eye(3)
    if kind == "scale":
        return np.diag([*(float(one["scale"][axes.index(a)]) for a in _AXES), 1.0])
    if kind == "translation":
        moved = np.eye(3)
        moved[:2, 2] = [float(one["translation"][axes.index(a)]) for a in _AXES]
        return moved
    if kind == "sequence":
        product = np.eye(3)
        for step in one["transformations"]:
            product = _matrix(step, axes) @ product
        return product
    if kind in ("affine", "rotation"):
        return _linear(one[kind], axes, _axis_names(one.get("output"), axes))
    if kind == "mapAxis":
        return _exchanged(one["mapAxis"])
    msg = f'the transformation "{kind}" is not known'
    raise ValueError(msg)


def _axis_names(system: object, default: Sequence[str]) -> list[str]:
    if isinstance(system, Mapping) and system.get("axes"):
        return [str(axis["name"]) for axis in system["axes"]]
    return list(default)


def _linear(
    rows: Sequence[Sequence[float]], axes: Sequence[str], out: Sequence[str]
) -> Matrix:
    """Pick x and y out of a matrix over all axes, with or without a last column."""
    values = np.asarray(rows, dtype=np.float64)
    picked = np.eye(3)
    columns = [axes.index(axis) for axis in _AXES]
    lines = [out.index(axis) for axis in _AXES]
    picked[:2, :2] = values[np.ix_(lines, columns)]
    if values.shape[1] > len(axes):
        picked[:2, 2] = values[lines, len(axes)]
    return picked


def _exchanged(sources: Mapping[str, str]) -> Matrix:
    chosen = [_AXES.index(sources.get(axis, axis)) for axis in _AXES]
    return np.asarray(np.eye(3)[[*chosen, 2]], dtype=np.float64)


def moved(points: NDArray[np.float64], matrix: Matrix) -> NDArray[np.float64]:
    """Return points, of shape (n, 2), in another coordinate system.

    Parameters
    ----------
    points : ndarray of shape (n, 2)
        (x, y) of each.
    matrix : ndarray of shape (3, 3)
        Such as one of `affine_maps`.
    """
    return np.asarray(points @ matrix[:2, :2].T + matrix[:2, 2], dtype=np.float64)


def magnification(matrix: Matrix) -> float:
    """Return by how much lengths grow, on the average over directions."""
    return float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))


def is_mere_scale(matrix: Matrix) -> bool:
    """Return whether a map makes everything larger or smaller around the origin."""
    size = matrix[0, 0]
    return bool(size > 0 and np.allclose(matrix, np.diag([size, size, 1.0])))

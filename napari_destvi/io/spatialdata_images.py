"""The picture of a SpatialData store that fits the spots best, at a size to look at."""

from __future__ import annotations

import itertools
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.io.coordinate_systems import (
    Matrix,
    affine_maps,
    magnification,
    moved,
)
from napari_destvi.io.host_memory import free_host_memory
from napari_destvi.io.zarr_members import array_in, attributes_of

if TYPE_CHECKING:
    import zarr

#: The longest side of the picture in pixels: twice that of Space Ranger's.
MAX_SIDE = 4000
#: Share of the spots that lie on a picture of their tissue; a few may be at its edge.
MIN_SHARE_ON_IMAGE = 0.9
_N_RGB = (3, 4)
#: What stands between the parts of a name, such as those of "s1_hires_image".
_PARTS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class PlacedImage:
    """A picture, and where the spots are in it.

    Parameters
    ----------
    pyramid : zarr.Group
        Its levels.
    name : str
        Of the element in the store.
    to_pixels : ndarray of shape (3, 3)
        Takes (x, y, 1) of the shapes to pixels of its largest level.
    is_own : bool
        Whether its coordinate system or its name tells that it is of these shapes.
    """

    pyramid: zarr.Group = field(repr=False)
    name: str
    to_pixels: Matrix = field(repr=False)
    is_own: bool


def best_image(
    images: Mapping[str, zarr.Group],
    placed: Mapping[str, Matrix],
    centres: NDArray[np.float64],
    *,
    region: str,
    others: Mapping[str, Collection[str]],
) -> PlacedImage | None:
    """Return the image under the spots: their own, in colour before grey, the finest.

    Samples that were aligned lie on each other's images. An image is of the shapes if
    fewer others lie in its coordinate system, or else by its name, as "s1_hires".

    Parameters
    ----------
    images : mapping of str to zarr.Group
        The images of the store.
    placed : mapping of str to ndarray of shape (3, 3)
        How the shapes lie in each coordinate system.
    centres : ndarray of shape (n_spots, 2)
        (x, y) of the shapes, in their own units.
    region : str
        Their name.
    others : mapping of str to collection of str
        All other shapes of the store, and the coordinate systems that they lie in.
    """
    n_others = Counter(system for systems in others.values() for system in systems)
    best, best_rank = None, (False, 0, False, False, 0.0)
    for name, pyramid in images.items():
        found = _to_pixels(pyramid, placed, n_others)
        if found is None:
            continue
        system, to_pixels = found
        is_under, is_colour, fineness = _look(pyramid, to_pixels, centres)
        is_named = _is_named_for(name, region, others)
        rank = (is_under, -n_others[system], is_named, is_colour, fineness)
        if best is None or rank > best_rank:
            is_own = is_named or not others or n_others[system] < len(others)
            best, best_rank = PlacedImage(pyramid, name, to_pixels, is_own), rank
    return best if best_rank[0] else None


def read_picture(image: PlacedImage) -> tuple[NDArray[Any], float]:
    """Return pixels no larger than `MAX_SIDE`, and how many there are per large one.

    Parameters
    ----------
    image : PlacedImage
        What `best_image` found.

    Returns
    -------
    pixels : ndarray of shape (height, width) or (height, width, 3 or 4)
        Grey, of the first channel, where the image is not in colour.
    scale : float
        Its pixels per pixel of the largest level.

    Raises
    ------
    ValueError
        If one tile alone would not fit into the memory.
    """
    described = _multiscales(image.pyramid)
    axes = _axes(described)
    levels = [array_in(image.pyramid, str(d["path"])) for d in described["datasets"]]
    full = _width_and_height(levels[0], axes)
    fitting = [lv for lv in levels if max(_width_and_height(lv, axes)) <= MAX_SIDE]
    level = fitting[0] if fitting else levels[-1]
    size = _width_and_height(level, axes)
    step = math.ceil(max(size) / MAX_SIDE)
    if math.prod(level.chunks) * level.dtype.itemsize > free_host_memory():
        msg = f'a tile of the image "{image.name}" does not fit into the memory'
        raise ValueError(msg)
    return _pixels(level, axes, step), size[0] / full[0] / step


def _to_pixels(
    pyramid: zarr.Group, placed: Mapping[str, Matrix], n_others: Counter[str]
) -> tuple[str, Matrix] | None:
    """Return by which system shapes get to an image, that of the fewest, and how."""
    described = _multiscales(pyramid)
    systems = affine_maps(described.get("coordinateTransformations", ()))
    for name in sorted(systems, key=lambda name: n_others[name]):
        of_image = systems[name]
        if name in placed and magnification(of_image) > 0:
            return name, np.asarray(np.linalg.inv(of_image) @ placed[name])
    return None


def _is_named_for(image: str, region: str, others: Collection[str]) -> bool:
    """Return whether an image begins like a region, and no less than any other."""
    shared = _n_shared_parts(image, region)
    of_others = [_n_shared_parts(image, other) for other in others]
    return bool(of_others) and min(of_others) < shared >= max(of_others)


def _n_shared_parts(one: str, other: str) -> int:
    parts = zip(*(_PARTS.split(name.lower()) for name in (one, other)), strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], parts))


def _look(
    pyramid: zarr.Group, to_pixels: Matrix, centres: NDArray[np.float64]
) -> tuple[bool, bool, float]:
    """Return whether an image is under the spots, in colour, and how fine it is."""
    described = _multiscales(pyramid)
    axes, largest = _axes(described), str(described["datasets"][0]["path"])
    level = array_in(pyramid, largest)
    if len(axes) != level.ndim or not {"x", "y"} <= set(axes) or "z" in axes:
        return False, False, 0.0
    if not len(centres):
        return False, False, 0.0
    pixels = moved(centres, to_pixels)
    inside = (pixels >= 0) & (pixels <= _width_and_height(level, axes))
    is_under = bool(inside.all(axis=1).mean() >= MIN_SHARE_ON_IMAGE)
    is_colour = "c" in axes and level.shape[axes.index("c")] in _N_RGB
    return is_under, is_colour, magnification(to_pixels)


def _multiscales(pyramid: zarr.Group) -> Mapping[str, Any]:
    attributes = attributes_of(pyramid)
    described: Mapping[str, Any] = attributes.get("ome", attributes)["multiscales"][0]
    return described


def _axes(described: Mapping[str, Any]) -> list[str]:
    return [str(axis["name"]) for axis in described["axes"]]


def _width_and_height(level: zarr.Array[Any], axes: list[str]) -> tuple[int, int]:
    return level.shape[axes.index("x")], level.shape[axes.index("y")]


def _pixels(level: zarr.Array[Any], axes: list[str], step: int) -> NDArray[Any]:
    """Read every `step`-th pixel, channels last, without the memory for all."""
    is_colour = "c" in axes and level.shape[axes.index("c")] in _N_RGB
    wanted = {"x": slice(None, None, step), "y": slice(None, None, step)}
    channels = slice(None) if is_colour else 0
    found = np.asarray(level[tuple(wanted.get(axis, channels) for axis in axes)])
    left = [axis for axis in axes if axis in wanted or is_colour]
    order = [left.index(axis) for axis in ("y", "x", "c") if axis in left]
    return found.transpose(order)

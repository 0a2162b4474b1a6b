"""Opens a full-resolution image of any size as a pyramid, of which little is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import finalize

from napari_destvi.errors import InputError
from napari_destvi.io.h5ad import told_as_damage
from napari_destvi.io.slide_pictures import Unreadable, read_picture

TIFF_ENDINGS = frozenset({".tif", ".tiff", ".btf", ".tf8"})
OTHER_ENDINGS = frozenset({".png", ".jpg", ".jpeg"})
#: Pillow refuses to open larger ones, for they may be made to fill the memory.
MAX_PIXELS = 178_000_000
#: Of a TIFF image, which is read in parts; the largest scanners make a tenth of it.
MAX_TIFF_PIXELS = 10**11
#: Each level of a pyramid is so many times smaller, down to one that a screen holds.
_STEP = 4
_SMALL_SIDE = 2_048
_COLOURS = (3, 4)
_OWNER = "full-resolution image"


def open_levels(path: Path) -> Sequence[Any]:
    """Open an image in several sizes.

    Parameters
    ----------
    path : Path
        TIFF of any kind (BigTIFF, OME-TIFF, pyramids), PNG or JPEG.

    Returns
    -------
    sequence of array, each of shape (height, width) or (height, width, 3 or 4)
        The largest first. Those of a TIFF image are read from the file when sliced,
        but for smaller ones that the file lacks.

    Raises
    ------
    InputError
        If it is damaged, of another kind, or too large.
    """
    path = path.expanduser()
    ending = path.suffix.lower()
    if ending not in TIFF_ENDINGS | OTHER_ENDINGS:
        known = ", ".join(sorted(TIFF_ENDINGS | OTHER_ENDINGS))
        msg = f'"{path}" is no image that can be opened. Give one of: {known}.'
        raise InputError(msg)
    with told_as_damage(path, owner=_OWNER):
        levels = _tiff_levels(path) if ending in TIFF_ENDINGS else _whole(path)
        return _with_smaller(levels)


def _whole(path: Path) -> list[Any]:
    import dask.array as da

    try:
        pixels = read_picture(path, max_pixels=MAX_PIXELS)
    except Unreadable as error:
        msg = f"The {_OWNER} {error}. Larger images can be opened as TIFF."
        raise InputError(msg) from error
    return [da.from_array(pixels)]


def _tiff_levels(path: Path) -> list[Any]:
    import tifffile

    with tifffile.TiffFile(path) as file:
        series = file.series[0]
        height, width = (series.shape[series.axes.index(axis)] for axis in "YX")
        if height * width > MAX_TIFF_PIXELS:
            msg = f"it claims to have {width:,} x {height:,} pixels"
            raise ValueError(msg)
        n_levels, axes = len(series.levels), series.axes
    levels = (_level(path, level) for level in range(n_levels))
    return [_picture(level, axes, path) for level in levels]


def _level(path: Path, level: int) -> Any:  # noqa: ANN401 - of dask
    """Return a level that opens the file when sliced, until nobody needs it."""
    import dask.array as da
    import tifffile
    import zarr

    store = tifffile.imread(path, aszarr=True, series=0, level=level)
    array = zarr.open(store, mode="r")
    finalize(array, store.close)
    return da.from_zarr(array)


def _picture(array: Any, axes: str, path: Path) -> Any:  # noqa: ANN401 - of dask
    """Return an array with its colours last, and nothing else beside the plane."""
    import dask.array as da

    sizes = list(zip(axes, array.shape, strict=True))
    extra = [i for i, (axis, n) in enumerate(sizes) if axis not in "YX" and n > 1]
    if len(extra) > 1 or any(array.shape[i] not in _COLOURS for i in extra):
        msg = (
            f'The {_OWNER} "{path}" has several planes or channels ({axes}, '
            f"{' x '.join(map(str, array.shape))}). Save it in colours (RGB) or as one "
            "channel."
        )
        raise InputError(msg)
    order = [axes.index("Y"), axes.index("X"), *extra]
    rest = [i for i in range(array.ndim) if i not in order]
    moved = da.transpose(array, [*order, *rest])
    return moved[(..., *([0] * len(rest)))]


def _with_smaller(levels: list[Any]) -> list[Any]:
    """Return a pyramid with levels down to one that is small, which are computed."""
    import dask.array as da
    import numpy as np

    while max(levels[-1].shape[:2]) > _SMALL_SIDE:
        steps = {0: _STEP, 1: _STEP}  # of its own each time: dask adds to it
        mean = da.coarsen(np.mean, levels[-1], steps, trim_excess=True)
        # One block after the other: the whole may be larger than the memory.
        smaller = mean.astype(levels[0].dtype).compute(scheduler="synchronous")
        levels = [*levels, da.from_array(smaller)]
    levels[-1][:1, :1].compute()  # a compression that is unknown shows here
    return levels

"""Opens a full-resolution image of any size as a pyramid, of which little is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from weakref import finalize

from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.slide_pictures import TooLarge, Unreadable, read_picture

TIFF_ENDINGS = frozenset({".tif", ".tiff", ".btf", ".tf8"})
OTHER_ENDINGS = frozenset({".png", ".jpg", ".jpeg"})
#: Pillow refuses to open larger ones, for they may be made to fill the memory.
MAX_PIXELS = 178_000_000
#: Of a TIFF image, which is read in parts; the largest scanners make a tenth of it.
MAX_TIFF_PIXELS = 10**11
#: Each level of a pyramid is so many times smaller, down to one that a screen holds.
_STEP = 4
_SMALL_SIDE = 2_048
#: The axis of tifffile with the samples of a pixel, and how many colours have.
_COLOURS = (("S", 3), ("S", 4))
#: What samples mean (TIFF revision 6.0, PhotometricInterpretation): red, green and
#: blue, also where they are compressed as JPEG.
_PHOTOMETRIC_RGB, _PHOTOMETRIC_YCBCR = 2, 6
#: Colours of a palette have sixteen bits each, those of a picture eight.
_PALETTE_BITS = 8
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
    if not path.is_file():
        msg = f'There is no file "{path}" for the {_OWNER}. Check its name and folder.'
        raise InputError(msg)
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
    except TooLarge as error:
        msg = f"The {_OWNER} {error}. Larger images can be opened as TIFF."
        raise InputError(msg) from error
    except Unreadable as error:
        msg = f"The {_OWNER} {error}. Copy it again, or save it anew as PNG or JPEG."
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
        n_levels, axes, page = len(series.levels), series.axes, series.keyframe
        is_colour = page.photometric in (_PHOTOMETRIC_RGB, _PHOTOMETRIC_YCBCR)
        palette = page.colormap
    levels = (_level(path, level) for level in range(n_levels))
    pictures = [_picture(level, axes, path, is_colour=is_colour) for level in levels]
    return [_coloured(picture, palette) for picture in pictures]


def _level(path: Path, level: int) -> Any:  # noqa: ANN401 - of dask
    """Return a level that opens the file when sliced, until nobody needs it."""
    import dask.array as da
    import tifffile
    import zarr

    store = tifffile.imread(path, aszarr=True, series=0, level=level)
    array = zarr.open(store, mode="r")
    finalize(array, store.close)
    return da.from_zarr(array)


def _picture(
    array: Any,  # noqa: ANN401 - of dask, like the next
    axes: str,
    path: Path,
    *,
    is_colour: bool,
) -> Any:  # noqa: ANN401
    """Return an array with its colours last, and nothing else beside the plane.

    Only samples of a pixel are its colours: three planes may be a stack, four
    channels fluorescence.
    """
    import dask.array as da

    sizes = list(zip(axes, array.shape, strict=True))
    extra = [i for i, (axis, n) in enumerate(sizes) if axis not in "YX" and n > 1]
    colours = [i for i in extra if is_colour and sizes[i] in _COLOURS]
    if len(extra) > 1 or colours != extra:
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


def _coloured(picture: Any, palette: Any) -> Any:  # noqa: ANN401 - of dask
    """Return a picture of numbers of a palette in its colours, others as they are."""
    if palette is None or picture.ndim > 2:
        return picture
    colours = (palette.T >> _PALETTE_BITS).astype("uint8")
    chunks = (*picture.chunks, (colours.shape[1],))
    return picture.map_blocks(
        lambda block: colours[block], dtype="uint8", chunks=chunks, new_axis=2
    )


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

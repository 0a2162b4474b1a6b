"""A picture with a channel per type, pyramidal and tiled, that image viewers open.

Written tile by tile: whatever the number of types, one channel is held in memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.export.provenance import PROVENANCE_KEY, provenance_text
from napari_destvi.io.atomic import atomic_path

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent

#: Pixels along a side of a tile, which TIFF wants to be a multiple of 16.
TILE = 512
#: Each level of the pyramid has half the pixels of the one before, along each side.
_STEP = 2


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write the value of the spot under each pixel as float32, NaN between the spots.

    Smaller levels repeat the values of every second pixel: a mean over the edge of a
    spot would be the value of none.

    Raises
    ------
    ExportError
        As `io.atomic.atomic_path`.
    """
    from tifffile import TiffWriter

    assert content.raster is not None
    levels = _levels(content.raster.index)
    values = content.placed_values()
    options: dict[str, Any] = {
        "dtype": np.float32,
        "tile": (TILE, TILE),
        "compression": "zlib",
        "photometric": "minisblack",
    }
    with (
        atomic_path(path, force=force) as temporary,
        TiffWriter(temporary, bigtiff=True, ome=True) as file,
    ):
        for number, index in enumerate(levels):
            about: dict[str, Any] = (
                {"subifds": len(levels) - 1, "metadata": _metadata(content)}
                if number == 0
                else {"subfiletype": 1, "metadata": None}
            )
            shape = (values.shape[1], *index.shape)
            file.write(_tiles(index, values), shape=shape, **options, **about)


def pixel_size(content: ExportContent) -> float:
    """Return the full-resolution pixels along a side of a pixel of the picture."""
    assert content.raster is not None
    return float(content.raster.region.width / content.raster.index.shape[1])


def _levels(index: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    levels = [index]
    while max(levels[-1].shape) > TILE:
        levels.append(levels[-1][::_STEP, ::_STEP])
    return levels


def _tiles(
    index: NDArray[np.intp], values: NDArray[np.float32]
) -> Iterator[NDArray[np.float32]]:
    """Yield the tiles of a level, channel by channel and row by row."""
    height, width = index.shape
    for column in values.T:
        with_gap = np.append(column, np.float32(np.nan))  # which number -1 finds
        for top in range(0, height, TILE):
            for left in range(0, width, TILE):
                tile = np.full((TILE, TILE), np.nan, dtype=np.float32)
                part = index[top : top + TILE, left : left + TILE]
                tile[: part.shape[0], : part.shape[1]] = with_gap[part]
                yield tile


def _metadata(content: ExportContent) -> dict[str, Any]:
    assert content.raster is not None
    names = [str(name) for name in content.values.columns]
    region, size = content.raster.region, pixel_size(content)
    described = (
        f"{content.quantity}; a pixel is {size:.6g} full-resolution pixels wide, the "
        f"picture begins at x {region.left:.6g}, y {region.top:.6g} of them"
    )
    told = {
        "Namespace": PROVENANCE_KEY,
        "provenance": provenance_text(content.result),
        "full_resolution_pixels_per_pixel": repr(size),
        "left": repr(region.left),
        "top": repr(region.top),
    }
    return {
        "axes": "CYX",
        "Name": content.quantity,
        "Description": described,
        "Channel": {"Name": names},
        "MapAnnotation": told,
        **_physical_size(content, size),
    }


def _physical_size(content: ExportContent, size: float) -> dict[str, Any]:
    """Return the size of a pixel in micrometres, if it is known."""
    microns = content.shown_tissue.microns_per_pixel
    if microns is None:
        return {}
    return {
        "PhysicalSizeX": size * microns,
        "PhysicalSizeXUnit": "µm",
        "PhysicalSizeY": size * microns,
        "PhysicalSizeYUnit": "µm",
    }

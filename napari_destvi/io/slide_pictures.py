"""Pictures of the tissue and their scale factors, read within bounds (case 40)."""

from __future__ import annotations

import gzip
import json
import struct
import warnings
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from napari_destvi.io.anndata_errors import first_line

#: Twice what Space Ranger writes for Visium HD, at most 6,000 pixels a side. A small
#: file may claim to hold far more; its size is known before it is decompressed.
MAX_PIXELS = 72_000_000
#: Many times that of any scale factors; others are not opened.
MAX_JSON_BYTES = 1_000_000
#: What Pillow raises for files that are no picture, or cut off.
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error)
#: No others are opened, whatever the name says: some would start other programs.
_FORMATS = ("PNG", "JPEG")
#: Taken as they are; palettes and their like are turned into colours.
_MODES = frozenset({"L", "RGB", "RGBA", "I;16"})


class Unreadable(ValueError):
    """A picture or scale factors that cannot be used; the text says why."""


class TooLarge(Unreadable):
    """A picture with more pixels than are decompressed."""


def read_picture(path: Path, *, max_pixels: int = MAX_PIXELS) -> NDArray[Any]:
    """Read a picture as an array of pixels.

    Parameters
    ----------
    path : Path
        PNG or JPEG, gzipped or not.
    max_pixels : int
        More are not decompressed.

    Returns
    -------
    ndarray of shape (height, width) or (height, width, channels)
        Eight-bit, unless it is grey with sixteen.

    Raises
    ------
    Unreadable
        If it is damaged, of another kind, or `TooLarge`.
    """
    from PIL import Image

    too_large = f'"{path.name}" has more than {max_pixels / 1e6:.0f} million pixels'
    try:
        with _opened(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=_FORMATS)
            if picture.width * picture.height > max_pixels:
                raise TooLarge(too_large)
            return _pixels(picture)
    except Image.DecompressionBombError as error:
        raise TooLarge(too_large) from error
    except Unreadable:
        raise
    except _DAMAGE as error:
        msg = f'"{path.name}" is damaged ({first_line(error)})'
        raise Unreadable(msg) from error


def read_scale_factors(path: Path) -> dict[str, Any]:
    """Read scale factors.

    Parameters
    ----------
    path : Path
        scalefactors_json.json, gzipped or not.

    Returns
    -------
    dict of str to float or str
        Entries of other kinds are left out.

    Raises
    ------
    Unreadable
        If it is damaged, or no table of factors.
    """
    try:
        with _opened(path) as file:
            found = json.loads(file.read(MAX_JSON_BYTES))
    except (OSError, EOFError, ValueError, RecursionError) as error:
        msg = f'"{path.name}" is damaged ({first_line(error)})'
        raise Unreadable(msg) from error
    if not isinstance(found, dict):
        msg = f'"{path.name}" holds no named factors'
        raise Unreadable(msg)
    # An int beyond all bounds would not fit into a float, nor into a file.
    return {name: value for name, value in found.items() if _is_factor(value)}


def _is_factor(value: object) -> bool:
    if isinstance(value, int):
        return abs(value) <= MAX_PIXELS and not isinstance(value, bool)
    return isinstance(value, float | str)


def _opened(path: Path) -> IO[bytes]:
    return cast(
        "IO[bytes]", gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    )


def _pixels(picture: Any) -> NDArray[Any]:  # noqa: ANN401 - Pillow is imported later
    kept = picture if picture.mode in _MODES else picture.convert("RGB")
    return np.asarray(kept)

"""What to say about the picture of a slide (cases 25 and 27 to 29)."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.file_keys import IMAGE_SCALES
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.libraries import Library
from napari_destvi.data.tissue_image import TissueImage, is_picture, read_scale
from napari_destvi.data.wording import percent

#: Share of the spots that may lie outside the picture: tissue at its very edge.
MAX_SHARE_OUTSIDE = 0.02

Placement = Literal["fits", "swapped", "mismatch"]


def checked_image(library: Library, log: FindingLog) -> TissueImage | None:
    """Return the best usable picture, or log why there is none.

    Parameters
    ----------
    library : Library
        What the file holds.
    log : FindingLog
        Takes the findings.
    """
    faults: list[str] = []
    for key, scale_key in IMAGE_SCALES.items():
        if key not in library.images:
            continue
        pixels = library.images[key]
        scale = read_scale(library.scale_factors, scale_key)
        if scale is None:
            faults.append(_scale_fault(library, key, scale_key))
        elif not is_picture(pixels):
            faults.append(f'The image "{key}" is not an array of pixels.')
        else:
            return TissueImage(np.asarray(pixels), scale, key)
    _tell_no_image(faults, log)
    return None


def checked_placement(
    coordinates: NDArray[np.float64], image: TissueImage, log: FindingLog
) -> Placement:
    """Return whether spots and picture fit, and ask what to do if not.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot with a place, in full-resolution pixels.
    image : TissueImage
        The picture.
    log : FindingLog
        Takes the findings.

    Returns
    -------
    {"fits", "swapped", "mismatch"}
        "swapped" if they fit once x and y are exchanged.
    """
    outside = _share_outside(coordinates, image)
    if outside <= MAX_SHARE_OUTSIDE:
        return "fits"
    if _share_outside(coordinates[:, ::-1], image) <= MAX_SHARE_OUTSIDE:
        log.ask(
            "coordinates-swapped",
            f"{percent(outside)} of the spots lie outside the image, and all would lie "
            "on it if x and y were exchanged. The first column of the coordinates must "
            "be x (to the right), the second y (down).",
            Fix("Swap x and y", "x and y are exchanged"),
        )
        return "swapped"
    log.ask(
        "image-mismatch",
        f"{percent(outside)} of the spots lie outside the image. {_sizes(image)}, but "
        f"the spots {_extent(coordinates)}. The coordinates or the scale factor belong "
        "to another image.",
        Fix("Go without the image", "the fit and its maps go on without the image"),
    )
    return "mismatch"


def _tell_no_image(faults: list[str], log: FindingLog) -> None:
    if faults:
        log.tell("scale-missing", " ".join([*faults, "The maps have no image below."]))
    else:
        log.tell(
            "image-missing",
            "The slide's file has no tissue image; the maps are shown without one.",
        )


def _scale_fault(library: Library, key: str, scale_key: str) -> str:
    if scale_key not in library.scale_factors:
        return f'The image "{key}" lacks its scale factor "{scale_key}".'
    value = library.scale_factors[scale_key]
    return (
        f'The scale factor "{scale_key}" of the image "{key}" is {value!r}; it must be '
        "a number above zero."
    )


def _share_outside(coordinates: NDArray[np.float64], image: TissueImage) -> float:
    inside = (coordinates >= 0) & (coordinates <= image.full_size)
    return float(1 - inside.all(axis=1).mean())


def _sizes(image: TissueImage) -> str:
    width, height = image.full_size
    return (
        f'The image "{image.key}" with its scale factor {image.scale:.4g} covers '
        f"{width:,.0f} x {height:,.0f} full-resolution pixels"
    )


def _extent(coordinates: NDArray[np.float64]) -> str:
    (x0, y0), (x1, y1) = coordinates.min(axis=0), coordinates.max(axis=0)
    return f"reach from x {x0:,.0f} to {x1:,.0f} and from y {y0:,.0f} to {y1:,.0f}"

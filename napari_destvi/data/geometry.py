"""How spots and picture of a slide lie to each other, remedies applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.check_coordinates import checked_coordinates, tell_grid_indices
from napari_destvi.data.check_image import checked_image, checked_placement
from napari_destvi.data.check_libraries import checked_library
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.libraries import Library
from napari_destvi.data.tissue_image import TissueImage

if TYPE_CHECKING:
    from anndata import AnnData

#: Coordinates that span this share of the picture are its pixels, even if they are
#: small whole numbers.
MIN_SHARE_OF_IMAGE = 0.2


@dataclass(frozen=True, slots=True, eq=False)
class Geometry:
    """Spots and picture in one frame.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot of the file, in full-resolution pixels; NaN where
        unknown.
    is_placed : ndarray of shape (n_spots,)
        Whether the spot has a place and belongs to the library.
    library : Library
        The capture area.
    image : TissueImage or None
        The picture, if it fits the coordinates.
    is_grid : bool
        Whether the coordinates are places in an array instead of pixels.
    """

    coordinates: NDArray[np.float64] = field(repr=False)
    is_placed: NDArray[np.bool_] = field(repr=False)
    library: Library
    image: TissueImage | None
    is_grid: bool


def checked_geometry(
    spots: AnnData, *, library: str | None, log: FindingLog
) -> Geometry | None:
    """Read where spots and picture lie, or log why that is not known.

    Coordinates are exchanged and a picture that does not fit is left out as if
    the user had agreed; whoever fits must ask first.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    library : str or None
        The capture area, where the file holds several.
    log : FindingLog
        Takes the findings.
    """
    coordinates = checked_coordinates(spots, log)
    chosen = checked_library(spots, library, log)
    if coordinates is None or chosen is None:
        return None
    is_placed = np.isfinite(coordinates).all(axis=1) & chosen.spots
    if not is_placed.any():
        log.stop(
            "no-spots-left",
            f'No spot of library "{chosen.name}" has coordinates.',
        )
        return None
    image = checked_image(chosen, log)
    is_grid = not _spans(coordinates[is_placed], image) and tell_grid_indices(
        spots, coordinates, has_image=image is not None, log=log
    )
    if is_grid:
        image = None
    coordinates, image = _fitted(coordinates, is_placed, image, log)
    return Geometry(coordinates, is_placed, chosen, image, is_grid)


def _fitted(
    coordinates: NDArray[np.float64],
    is_placed: NDArray[np.bool_],
    image: TissueImage | None,
    log: FindingLog,
) -> tuple[NDArray[np.float64], TissueImage | None]:
    if image is None:
        return coordinates, None
    placement = checked_placement(coordinates[is_placed], image, log)
    if placement == "swapped":
        coordinates = coordinates[:, ::-1]
    return coordinates, None if placement == "mismatch" else image


def _spans(coordinates: NDArray[np.float64], image: TissueImage | None) -> bool:
    if image is None:
        return False
    extent = np.ptp(coordinates, axis=0)
    return bool((extent >= MIN_SHARE_OF_IMAGE * np.array(image.full_size)).any())

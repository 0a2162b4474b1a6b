"""A slide as it is shown: the picture of the tissue and the spots on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.file_keys import (
    DIAMETER_KEY,
    MICRONS_ESTIMATED_KEY,
    MICRONS_KEY,
)
from napari_destvi.data.findings import FindingLog, of_severity
from napari_destvi.data.geometry import Geometry, checked_geometry
from napari_destvi.data.spacing import (
    looks_like_visium,
    neighbour_distances,
    visium_microns_per_pixel,
)
from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.tissue_image import as_rgb, read_scale
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData

#: Diameter of a spot that has no neighbour to compare with, in pixels.
_LONE_SPOT_DIAMETER = 1.0
#: Spots of known platforms measure from a half (ST, 100 um) to all (Visium HD) of
#: the distance between neighbours; beads of Slide-seq may overlap.
_DIAMETERS_PER_DISTANCE = (0.1, 2.0)


@dataclass(frozen=True, slots=True, eq=False)
class Tissue:
    """Spots and picture of a slide, ready to be drawn.

    Parameters
    ----------
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot centre, in full-resolution pixels.
    spot_names : tuple of str
        Names of the spots that have a place; repeated names get a number.
    spot_diameter : float
        In full-resolution pixels.
    image : ndarray of shape (height, width, 3) or None
        The picture in RGB.
    image_scale : float
        Pixels of the picture per full-resolution pixel; 1 without a picture.
    microns_per_pixel : float or None
        Micrometres per full-resolution pixel; None if unknown.
    library : str
        Name of the capture area; "" if the file names none.
    microns_estimated : bool
        Whether the size of a pixel was estimated from the pitch of the array.
    """

    coordinates: NDArray[np.float64] = field(repr=False)
    spot_names: tuple[str, ...] = field(repr=False)
    spot_diameter: float
    image: NDArray[np.uint8] | None = field(repr=False)
    image_scale: float
    microns_per_pixel: float | None
    library: str
    microns_estimated: bool = False

    @property
    def n_spots(self) -> int:
        """Number of spots."""
        return len(self.spot_names)


def build_tissue(spots: AnnData, *, library: str | None = None) -> Tissue:
    """Read the picture and the places of the spots from a slide.

    Spots without coordinates, or of another library, are not part of the
    tissue. Exchanged coordinates are put right, and a picture that does not
    fit is left out, as `prepare` does on consent.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    library : str, optional
        The capture area, where the file holds several.

    Returns
    -------
    Tissue
        What the window draws.

    Raises
    ------
    InputError
        If there are no coordinates, or several libraries to choose from.
    """
    log = FindingLog(accept=())
    geometry = checked_geometry(spots, library=library, log=log)
    if geometry is None:
        stops = of_severity(log.findings, "stop")
        raise InputError(" ".join(stop.message for stop in stops))
    coordinates = np.ascontiguousarray(geometry.coordinates[geometry.is_placed])
    microns, is_estimated = _microns(spots, geometry)
    names = unique_names(spots.obs_names)
    image = geometry.image
    return Tissue(
        coordinates=coordinates,
        spot_names=tuple(names[row] for row in np.flatnonzero(geometry.is_placed)),
        spot_diameter=_spot_diameter(geometry, coordinates),
        image=None if image is None else as_rgb(image.pixels),
        image_scale=1.0 if image is None else image.scale,
        microns_per_pixel=microns,
        library=geometry.library.name,
        microns_estimated=is_estimated,
    )


def _spot_diameter(geometry: Geometry, coordinates: NDArray[np.float64]) -> float:
    known = read_scale(geometry.library.scale_factors, DIAMETER_KEY)
    distance = float(neighbour_distances(coordinates, 1)[0])
    if not np.isfinite(distance):
        return known or _LONE_SPOT_DIAMETER
    low, high = _DIAMETERS_PER_DISTANCE
    # A diameter far off was given in other pixels than the coordinates.
    if known is not None and low * distance <= known <= high * distance:
        return known
    return distance


def _microns(spots: AnnData, geometry: Geometry) -> tuple[float | None, bool]:
    if geometry.is_grid:
        return None, False
    factors = geometry.library.scale_factors
    known = read_scale(factors, MICRONS_KEY)
    if known is not None:
        return known, bool(factors.get(MICRONS_ESTIMATED_KEY, False))
    if not looks_like_visium(spots):
        return None, False
    placed = geometry.coordinates[geometry.is_placed]
    estimate = visium_microns_per_pixel(placed)
    return estimate, estimate is not None

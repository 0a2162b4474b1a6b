"""What to say about the coordinates of a slide (cases 22 to 24 and 26)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.coordinates import (
    N_DIMENSIONS,
    are_grid_indices,
    array_places,
    find_coordinates,
    places_tried,
)
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.wording import number_of, verb

if TYPE_CHECKING:
    from anndata import AnnData


def checked_coordinates(spots: AnnData, log: FindingLog) -> NDArray[np.float64] | None:
    """Return (x, y) of each spot, or log why there is none.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    log : FindingLog
        Takes the findings.

    Returns
    -------
    ndarray of shape (n_spots, 2) or None
        In the unit of the file; NaN for a spot without a place.
    """
    found = find_coordinates(spots)
    if found is None:
        log.stop(
            "coordinates-missing",
            "The slide has no coordinates: none of these places holds numbers for x "
            f'and y: {places_tried()}. Put them into obsm["spatial"], in pixels of the '
            "full-resolution image.",
        )
        return None
    if found.values.shape[1] > N_DIMENSIONS:
        log.tell(
            "coordinates-more-than-two",
            f"{found.source} has {found.values.shape[1]} columns; the first two are "
            "taken as x and y. Sections that lie above each other would overlap: give "
            "one section at a time.",
        )
    values = found.values[:, :N_DIMENSIONS]
    return _without_gaps(values, found.source, log)


def tell_grid_indices(
    spots: AnnData,
    coordinates: NDArray[np.float64],
    *,
    has_image: bool,
    log: FindingLog,
) -> bool:
    """Say if coordinates are places in an array instead of pixels.

    Parameters
    ----------
    spots : AnnData
        The slide.
    coordinates : ndarray of shape (n_spots, 2)
        (x, y) of each spot; NaN for a spot without a place.
    has_image : bool
        Whether the file has a picture, which then cannot be used.
    log : FindingLog
        Takes the findings.

    Returns
    -------
    bool
        Whether they are.
    """
    placed = np.isfinite(coordinates).all(axis=1)
    places = array_places(spots)
    if not are_grid_indices(
        coordinates[placed], None if places is None else places[placed]
    ):
        return False
    effect = " The maps are shown without the image." if has_image else ""
    log.tell(
        "coordinates-grid",
        "The coordinates look like grid indices (columns and rows of the array), not "
        f"like pixels: spots keep their order, but distances may be distorted.{effect}",
    )
    return True


def _without_gaps(
    values: NDArray[np.float64], source: str, log: FindingLog
) -> NDArray[np.float64] | None:
    placed = np.asarray(np.isfinite(values).all(axis=1))
    if not placed.any():
        log.stop(
            "coordinates-nan",
            f"No spot of the slide has numbers for both x and y in {source}. Write the "
            "coordinates into the file again.",
        )
        return None
    if placed.sum() > 1 and not np.ptp(values[placed], axis=0).any():
        log.stop(
            "coordinates-equal",
            f"All spots lie in one place in {source}. Write the coordinates into the "
            "file again.",
        )
        return None
    _ask_for_unplaced(int((~placed).sum()), source, log)
    return np.where(placed[:, np.newaxis], values, np.nan)


def _ask_for_unplaced(n: int, source: str, log: FindingLog) -> None:
    if n:
        spots = number_of(n, "spot")
        log.ask(
            "coordinates-nan",
            f"{spots} {verb(n, 'has', 'have')} no coordinates (NaN in {source}).",
            Fix(
                f"Leave out {spots}",
                f"the {spots} without coordinates {verb(n, 'is', 'are')} left out",
            ),
        )

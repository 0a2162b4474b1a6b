"""Where the cells of an imaging platform lie, and in which unit that is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.coordinates import N_DIMENSIONS, find_coordinates, places_tried
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.wording import number_of, verb

if TYPE_CHECKING:
    from anndata import AnnData

#: Micrometres, or pixels of the full-resolution image.
Unit = Literal["um", "px"]

#: Columns of ``obs`` with x and y as the instruments export them, and their unit.
#: They come before ``obsm``, where readers put CosMx's local positions.
INSTRUMENT_COLUMNS: tuple[tuple[str, str, Unit], ...] = (
    ("x_centroid", "y_centroid", "um"),  # Xenium
    ("center_x", "center_y", "um"),  # MERSCOPE (Vizgen)
    ("CenterX_global_px", "CenterY_global_px", "px"),  # CosMx
)
#: Of CosMx: counted anew in each field of view, so that fields would overlap.
LOCAL_COLUMNS = ("CenterX_local_px", "CenterY_local_px")


@dataclass(frozen=True, slots=True, eq=False)
class CellPlaces:
    """Coordinates of cells.

    Parameters
    ----------
    values : ndarray of shape (n_cells, 2)
        (x, y) of each cell in `unit`; NaN where unknown.
    source : str
        The place in the file, such as ``obs["x_centroid"] and obs["y_centroid"]``.
    unit : {"um", "px"} or None
        None where the file does not tell.
    """

    values: NDArray[np.float64] = field(repr=False)
    source: str
    unit: Unit | None


def cell_places(cells: AnnData) -> Iterator[CellPlaces]:
    """Return the coordinates of cells in all known places, the usual one first.

    A file can hold several: those of the instrument, and others that were registered
    to a slide.

    Parameters
    ----------
    cells : AnnData
        Single cells; not modified.
    """
    for x, y, unit in INSTRUMENT_COLUMNS:
        if {x, y} <= set(cells.obs.columns):
            columns = [
                pd.to_numeric(cells.obs[name], errors="coerce") for name in (x, y)
            ]
            values = np.column_stack(columns).astype(np.float64)
            yield CellPlaces(values, f'obs["{x}"] and obs["{y}"]', unit)
    found = find_coordinates(cells)
    if found is not None:
        yield CellPlaces(found.values[:, :N_DIMENSIONS], found.source, None)


def checked_cell_places(cells: AnnData, log: FindingLog) -> CellPlaces | None:
    """Return the coordinates of cells, or log why there are none.

    Parameters
    ----------
    cells : AnnData
        Single cells; not modified.
    log : FindingLog
        Takes the findings.
    """
    found = next(cell_places(cells), None)
    if found is None:
        log.stop("coordinates-missing", _missing())
        return None
    if set(LOCAL_COLUMNS) <= set(cells.obs.columns) and found.unit is None:
        log.stop(
            "coordinates-local",
            "The cells have positions within their fields of view alone "
            f'(obs["{LOCAL_COLUMNS[0]}"]), and these would lie on top of each other. '
            'Add obs["CenterX_global_px"] and obs["CenterY_global_px"], which the '
            "metadata of CosMx hold as well.",
        )
        return None
    placed = np.isfinite(found.values).all(axis=1)
    if not placed.any():
        log.stop(
            "coordinates-nan",
            f"No cell has numbers for both x and y in {found.source}. Write the "
            "coordinates into the file again.",
        )
        return None
    _ask_for_unplaced(int((~placed).sum()), found.source, log)
    return found


def _missing() -> str:
    pairs = "; ".join(f'obs["{x}"] and obs["{y}"]' for x, y, _ in INSTRUMENT_COLUMNS)
    return (
        "The cells have no coordinates: none of these places holds numbers for x and "
        f'y: {pairs}; {places_tried()}. Put them into obsm["spatial"].'
    )


def _ask_for_unplaced(n: int, source: str, log: FindingLog) -> None:
    if n:
        cells = number_of(n, "cell")
        log.ask(
            "coordinates-nan",
            f"{cells} {verb(n, 'has', 'have')} no coordinates (NaN in {source}).",
            Fix(
                f"Leave out {cells}",
                f"the {cells} without coordinates {verb(n, 'is', 'are')} left out",
            ),
        )

"""Making a slide from single cells in the window: what is read, shown and written."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.single_cells.places import Unit
from napari_destvi.data.wording import number_of
from napari_destvi.errors import ConfigError, InputError

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.single_cells.window import Window

#: Proposed for micrometres: the diameter of a Visium spot.
VISIUM_SPOT_UM = 55.0
#: Proposed for other units: a window that holds so many cells at their mean density.
CELLS_PER_SPOT = 8


@dataclass(frozen=True, slots=True, eq=False)
class CellsRead:
    """A file of single cells, read and not gridded yet.

    Parameters
    ----------
    path : Path
        The file.
    cells : AnnData
        All that it holds.
    label_columns : tuple of str
        Columns that may hold cell types, best guess first; at least one.
    coordinates : ndarray of shape (n_cells, 2)
        (x, y) of the cells that have a place.
    unit : {"um", "px"} or None
        Of the coordinates; None where the file does not tell.
    """

    path: Path
    cells: AnnData = field(repr=False)
    label_columns: tuple[str, ...]
    coordinates: NDArray[np.float64] = field(repr=False)
    unit: Unit | None


@dataclass(frozen=True, slots=True)
class GridPreview:
    """What a window would make of the cells.

    Parameters
    ----------
    side : float
        Of a tile, in the unit of the coordinates; 0 where there can be none.
    sentence : str
        How many spots with how many cells, or what is wrong with the window.
    is_usable : bool
        Whether spots can be made with it.
    """

    side: float
    sentence: str
    is_usable: bool


def read_cells_to_grid(path: Path) -> CellsRead:
    """Read a file of single cells.

    Raises
    ------
    InputError
        If it cannot be read, or has no places or no column of labels.
    """
    from napari_destvi.data.findings import FindingLog
    from napari_destvi.data.labels import label_candidates
    from napari_destvi.data.single_cells.places import checked_cell_places
    from napari_destvi.io.annotated import read_cells

    cells = read_cells(path)
    log = FindingLog(accept=())
    places = checked_cell_places(cells, log)
    if places is None:
        raise InputError(" ".join(found.message for found in log.findings))
    columns = label_candidates(cells)
    if not columns:
        msg = (
            "No column of obs looks like cell types. Add one to the file: without "
            "types the spots would have no truth."
        )
        raise InputError(msg)
    placed = np.isfinite(places.values).all(axis=1)
    return CellsRead(path, cells, columns, places.values[placed], places.unit)


def proposed_window(read: CellsRead) -> float:
    """Return a window to begin with, of two digits, in the unit of the coordinates."""
    if read.unit == "um":
        return VISIUM_SPOT_UM
    width, height = np.ptp(read.coordinates, axis=0)
    side = math.sqrt(width * height * CELLS_PER_SPOT / len(read.coordinates))
    return float(f"{side:.2g}") if side > 0 else 1.0


def preview_grid(read: CellsRead, window: Window) -> GridPreview:
    """Return what a window would make of all cells that have a place."""
    from napari_destvi.data.single_cells.gridding import find_tiles
    from napari_destvi.data.single_cells.window import side_in

    try:
        side = side_in(window, read.unit)
        tiles = find_tiles(read.coordinates, side.length)
    except ConfigError as error:
        return GridPreview(0.0, str(error), is_usable=False)
    n_spots = len(tiles.places)
    if n_spots == 1:
        told = "All cells lie in one spot. Choose a smaller window."
        return GridPreview(side.length, told, is_usable=False)
    median = float(np.median(np.bincount(tiles.of_cells)))
    told = f"{number_of(n_spots, 'spot')}, with {median:g} cells at the median"
    return GridPreview(side.length, told, is_usable=True)


def make_spots(
    read: CellsRead,
    output: Path,
    *,
    labels: str,
    window: Window,
    accept: Collection[str] = (),
    force: bool = False,
) -> Path:
    """Grid the cells and write the spots.

    Returns
    -------
    Path
        The file with the spots.

    Raises
    ------
    NeedsConsent
        If there is something to agree to.
    InputError, ConfigError, ExportError
        If the cells, the window or the file cannot be used.
    """
    from napari_destvi.data.findings import NeedsConsent, of_severity, open_questions
    from napari_destvi.data.single_cells.inspection import inspect_cells
    from napari_destvi.io.made_files import write_made

    if output.resolve() == read.path.resolve():
        msg = f"{output} holds the cells. Give the spots another name."
        raise InputError(msg)
    found = inspect_cells(read.cells, labels=labels, window=window, accept=accept)
    if found.spots is None:
        stops = of_severity(found.findings, "stop")
        if stops:
            raise InputError(" ".join(stop.message for stop in stops))
        raise NeedsConsent(open_questions(found.findings, accept))
    write_made({output: found.spots}, force=force)
    return output

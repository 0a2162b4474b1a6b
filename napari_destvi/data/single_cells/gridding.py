"""From single cells to spots: square tiles in which the cells are added up.

A cell at (x, y) lies in the tile floor(x / side), floor(y / side), so that the tiles
do not depend on which cells there are. A tile is a spot if it holds a cell. Spots are
sorted by the column of their tile, then by its row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.file_keys import DIAMETER_KEY, IMAGES_KEY, MICRONS_KEY
from napari_destvi.data.labels import types_in
from napari_destvi.data.single_cells.placed_cells import PlacedCells
from napari_destvi.data.single_cells.window import Side
from napari_destvi.errors import ConfigError

if TYPE_CHECKING:
    from anndata import AnnData

#: Key of ``uns`` that tells how the spots were made, and the name of their library.
GRID_KEY = "gridded_cells"
#: Numbers of tiles beyond this are no longer exact in the arithmetic of coordinates.
_MAX_TILE = 2**31


class Tiles(NamedTuple):
    """Which tile each cell lies in.

    Parameters
    ----------
    places : ndarray of shape (n_tiles, 2)
        Column and row of the tiles that hold a cell, sorted.
    of_cells : ndarray of shape (n_cells,)
        Number of the tile of each cell.
    """

    places: NDArray[np.int64]
    of_cells: NDArray[np.int64]


def find_tiles(coordinates: NDArray[np.float64], side: float) -> Tiles:
    """Return the tiles that hold a cell.

    Parameters
    ----------
    coordinates : ndarray of shape (n_cells, 2)
        (x, y) of each cell; finite.
    side : float
        Length of a side of a tile, in the unit of the coordinates.

    Raises
    ------
    ConfigError
        If the side is too short to number the tiles.

    Examples
    --------
    >>> find_tiles(np.array([[9.0, 1.0], [0.0, 10.0], [1.0, 19.0]]), 10.0).places
    array([[0, 0],
           [0, 1]])
    """
    floors = np.floor(coordinates / side)
    if np.abs(floors).max() >= _MAX_TILE:
        msg = f"The window is {side:g}, far too small for these coordinates."
        raise ConfigError(msg)
    columns, rows = (floors - floors.min(axis=0)).astype(np.int64).T
    height = rows.max() + 1
    keys, of_cells = np.unique(columns * height + rows, return_inverse=True)
    places = np.column_stack(np.divmod(keys, height))
    lowest = floors.min(axis=0).astype(np.int64)
    return Tiles(places + lowest, of_cells.astype(np.int64))


def grid_cells(cells: PlacedCells, side: Side) -> AnnData:
    """Add up cells in square tiles.

    Parameters
    ----------
    cells : PlacedCells
        Checked cells; not modified.
    side : Side
        Of the tiles, in the unit of the coordinates.

    Returns
    -------
    AnnData
        A spot per tile that holds a cell, named by the tile, as "x3_y12". Counts are
        whole numbers, sparse; ``obsm["spatial"]`` has the centres of the tiles in the
        unit of the coordinates, ``obsm["cell_counts"]`` and ``obsm["proportions"]``
        the truth, ``obs`` the number of cells and the place of the tile; the side is
        the spots' diameter in ``uns["spatial"]``.

    Raises
    ------
    ConfigError
        If all cells lie in one tile, or the side is too short.
    """
    from anndata import AnnData

    tiles = find_tiles(cells.places.values, side.length)
    if len(tiles.places) == 1:
        msg = (
            f"All cells lie in one tile: they span {_extent(cells)}, and the window is "
            f"{side.length:g}. Give a smaller window."
        )
        raise ConfigError(msg)
    membership = _membership(tiles)
    numbers = _cells_per_type(cells.labels, membership)
    spots = AnnData(
        _summed(membership, cells.counts),
        obs=_spot_table(tiles, numbers),
        var=cells.genes.copy(),
    )
    spots.obsm["spatial"] = (tiles.places + 0.5) * side.length
    spots.obsm["cell_counts"] = numbers.set_axis(spots.obs_names)
    totals = numbers.sum(axis=1)
    spots.obsm["proportions"] = numbers.div(totals, axis=0).set_axis(spots.obs_names)
    spots.uns[IMAGES_KEY] = {GRID_KEY: {"images": {}, "scalefactors": _scales(side)}}
    spots.uns[GRID_KEY] = _origin(cells, side)
    return spots


def _membership(tiles: Tiles) -> sp.csr_matrix:
    """Return a matrix of shape (n_tiles, n_cells), 1 where a cell is in a tile."""
    n_cells = len(tiles.of_cells)
    entries = (np.ones(n_cells, np.int32), (tiles.of_cells, np.arange(n_cells)))
    return sp.csr_matrix(entries, shape=(len(tiles.places), n_cells))


def _summed(membership: sp.csr_matrix, counts: sp.csr_matrix) -> sp.csr_matrix:
    """Return the counts of the tiles; sums of many cells stay exact."""
    summed = sp.csr_matrix(membership @ counts)  # float64, from int32 and float32
    summed.eliminate_zeros()
    summed.sort_indices()
    fits = summed.data.max(initial=0) <= np.iinfo(np.int32).max
    return summed.astype(np.int32 if fits else np.int64)


def _cells_per_type(
    labels: NDArray[np.object_], membership: sp.csr_matrix
) -> pd.DataFrame:
    types = types_in(labels)
    codes = pd.Categorical(labels, categories=types).codes
    n_cells = len(labels)
    entries = (np.ones(n_cells, np.int64), (np.arange(n_cells), codes))
    of_type = sp.csr_matrix(entries, shape=(n_cells, len(types)))
    return pd.DataFrame((membership @ of_type).toarray(), columns=types)


def _spot_table(tiles: Tiles, numbers: pd.DataFrame) -> pd.DataFrame:
    columns, rows = tiles.places.T
    names = [f"x{x}_y{y}" for x, y in tiles.places.tolist()]
    return pd.DataFrame(
        {"n_cells": numbers.sum(axis=1).to_numpy(), "grid_x": columns, "grid_y": rows},
        index=pd.Index(names, dtype=object),
    )


def _scales(side: Side) -> dict[str, float]:
    microns = {} if side.microns is None else {MICRONS_KEY: side.microns}
    return {DIAMETER_KEY: side.length, **microns}


def _origin(cells: PlacedCells, side: Side) -> dict[str, object]:
    return {
        "window": side.length,
        "unit": side.unit or "unknown",
        "coordinates": cells.places.source,
        "labels": cells.column,
        "n_cells": len(cells.labels),
        "n_cells_left_out": cells.n_left_out,
    }


def _extent(cells: PlacedCells) -> str:
    width, height = np.ptp(cells.places.values, axis=0)
    return f"{width:,.0f} by {height:,.0f}"

"""Counts as text: tables of spots or cells, with coordinates or types beside them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.file_keys import (
    ARRAY_COLUMNS,
    COORDINATE_KEYS,
    DIAMETER_KEY,
    IMAGES_KEY,
    MICRONS_ESTIMATED_KEY,
    MICRONS_KEY,
)
from napari_destvi.data.reading_notes import add_note
from napari_destvi.io.table_sides import Sides, find_sides, named_rows, st_places
from napari_destvi.io.text_layout import MEASURES, SEPARATORS, find_places
from napari_destvi.io.text_lines import is_text_file
from napari_destvi.io.text_matrix import TextMatrix, read_text_matrix

if TYPE_CHECKING:
    from anndata import AnnData

#: Spots of the ST platform: micrometres from centre to centre, and across
#: (Ståhl et al. 2016, doi:10.1126/science.aaf2403).
ST_PITCH, ST_DIAMETER = 200.0, 100.0


def matches(path: Path) -> bool:
    """Return whether a file is a table of text by its name and content.

    Parameters
    ----------
    path : Path
        Any file or folder.
    """
    return is_text_file(path)


def read(path: Path, *, owner: str, labels: pd.DataFrame | None = None) -> AnnData:
    """Read a table of counts, with genes in its columns or its rows.

    The side with the spots is the one that a table in the same folder names, such as
    ``positions.csv`` or ``BeadLocationsForR.csv``, or the one with names of spots of
    the ST platform, such as ``10x13``. A table with columns for x and y, or with one
    for cell types, has genes in its columns.

    Parameters
    ----------
    path : Path
        A .csv, .tsv or .txt file, packed with gzip or not.
    owner : str
        "slide", "reference" or "cell table": what to look for beside the counts.
    labels : DataFrame, optional
        A table with the types of cells, which need not lie beside the counts then.

    Returns
    -------
    AnnData
        Sparse counts; all that the tables tell in ``obs``; and places, if there are
        any, in ``obsm["spatial"]``.

    Raises
    ------
    InputError
        If it is no table, cut off, larger than the free memory, or nothing tells
        where its spots lie, or the types of its cells.
    """
    import anndata

    matrix = read_text_matrix(path, owner=owner)
    sides = find_sides(matrix, path, owner=owner, labels=labels)
    counts, obs, var = _turned(matrix, sides)
    data = anndata.AnnData(counts, obs=obs, var=var)
    _place(data)
    genes = "rows" if sides.axis else "columns"
    add_note(
        data,
        "table-layout",
        f'"{path.name}" was read with genes in its {genes} and '
        f"{SEPARATORS[matrix.separator]} between values; what is known of its "
        f"{'spots' if owner == 'slide' else 'cells'} is from {sides.source}.",
    )
    return data


def _turned(
    matrix: TextMatrix, sides: Sides
) -> tuple[sp.csr_matrix, pd.DataFrame, pd.DataFrame]:
    """Return counts with a row per spot, and what is known of spots and genes."""
    about = _typed(sides.about)
    if sides.axis == 1:
        obs = about.set_axis(list(matrix.column_names))
        var = _typed(matrix.notes).set_axis(list(matrix.row_names))
        return matrix.counts.T.tocsr(), obs, var
    names = named_rows(matrix.row_names, about)
    var = pd.DataFrame(index=list(matrix.column_names))
    return matrix.counts, about.set_axis(names), var


def _typed(about: pd.DataFrame) -> pd.DataFrame:
    """Return each column once: places and measures as numbers, clusters as text."""
    about = about.loc[:, ~about.columns.duplicated()].copy()
    about.columns = [str(name) or "name" for name in about.columns]
    for column in about:
        is_float = pd.api.types.is_float_dtype(about[column].dtype)
        if column.lower() in MEASURES:
            about[column] = pd.to_numeric(about[column], errors="coerce")
        elif is_float:
            about[column] = [f"{value:g}" for value in about[column]]
    return about


def _place(data: AnnData) -> None:
    """Find the coordinates of spots, in columns or else in their names."""
    found = find_places(list(data.obs.columns))
    if found is not None:
        x, y = found
        data.obsm[COORDINATE_KEYS[0]] = data.obs[[x, y]].to_numpy(dtype=np.float64)
        return
    places = st_places(list(data.obs_names))
    if np.isfinite(places).any():
        _place_by_names(data, places)


def _place_by_names(data: AnnData, places: NDArray[np.float64]) -> None:
    """Lay spots of the ST platform out in micrometres, as far apart as it has them."""
    for axis, column in enumerate(ARRAY_COLUMNS):
        data.obs[column] = places[:, axis]
    data.obsm[COORDINATE_KEYS[0]] = places * ST_PITCH
    factors = {DIAMETER_KEY: ST_DIAMETER, MICRONS_KEY: 1.0, MICRONS_ESTIMATED_KEY: True}
    data.uns[IMAGES_KEY] = {"images": {}, "scalefactors": factors}
    add_note(
        data,
        "places-from-names",
        "The places of the spots are those in their names (as 10x13), in columns and "
        f"rows of the array, laid out {ST_PITCH:.0f} µm apart as on arrays of Spatial "
        "Transcriptomics: distances are estimated. For places in the pixels of an "
        "image, put the table of the spot detector (with pixel_x and pixel_y) into the "
        "same folder.",
    )

"""A file of single cells as a table of shares: which types lie in each spot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import pandas as pd
from anndata import AnnData
from anndata.io import read_elem

from napari_destvi.data.file_keys import ARRAY_COLUMNS, COORDINATE_KEYS
from napari_destvi.data.labels import label_candidates, read_labels
from napari_destvi.data.single_cells.places import cell_places
from napari_destvi.data.single_cells.truth import truth_by_best_places
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.h5ad import check_annotated
from napari_destvi.io.proportion_tables import list_tables, read_proportions
from napari_destvi.io.same_slide import check_same_slide, places_on
from napari_destvi.io.tables_of_file import NoTables

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue

_TITLE = "Cells by {}"


def tables_for(path: Path, tissue: Tissue | None) -> dict[str, pd.DataFrame]:
    """Return what a file offers to compare the maps of a slide with.

    Parameters
    ----------
    path : Path
        A file of tables, as for `list_tables`; or of single cells with places and
        labels, as .h5ad. Of several columns with labels the likeliest is taken.
    tissue : Tissue or None
        The slide; without one cells cannot be compared with.

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        By title, which names the column where the file holds cells.

    Raises
    ------
    InputError
        If there is nothing to compare with, or the cells or the spots lie elsewhere.
    """
    try:
        tables = list_tables(path)
    except NoTables:
        truth = None if tissue is None else _truth(path, tissue)
        if truth is None:
            raise
        return truth
    check_same_slide(path, None if tissue is None else places_on(tissue))
    return tables


def read_truth(
    path: Path, *, key: str, slide: Callable[[], Tissue]
) -> tuple[pd.DataFrame, str]:
    """Return the true shares of types in the spots of a slide.

    Parameters
    ----------
    path : Path
        A table as for `read_proportions`; or single cells with places and labels, as
        for `tables_for`.
    key : str
        Key in ``obsm`` of a table; of no meaning for cells.
    slide : callable
        Brings the slide, called only for cells.

    Returns
    -------
    table : DataFrame of shape (n_spots, n_cell_types)
        Of cells, rows sum to 1, or are NaN where there is no cell.
    source : str
        For cells, what they were taken by, such as "Cells by cell_type"; else "".

    Raises
    ------
    InputError
        If there is no truth in the file, or the cells lie elsewhere.
    """
    try:
        return read_proportions(path, key=key, owner="truth"), ""
    except NoTables:
        if not _has_cells(path):
            raise
        truth = _truth(path, slide())
        if truth is None:
            raise
        ((source, table),) = truth.items()
        return table, source


def _has_cells(path: Path) -> bool:
    """Return whether a file may hold single cells: without tables, with labels."""
    cells = _without_counts(path)
    has_places = next(cell_places(cells), None) is not None
    return has_places and _label_column(cells) is not None


def _truth(path: Path, tissue: Tissue) -> dict[str, pd.DataFrame] | None:
    """Return the shares of the cells under the spots; None if the file has no cells."""
    if path.suffix.lower() != ".h5ad":
        return None
    cells = _without_counts(path)
    places, column = tuple(cell_places(cells)), _label_column(cells)
    # Spots may have labels, too: those of clusters.
    are_spots = set(ARRAY_COLUMNS) <= set(cells.obs) or cells.n_obs <= tissue.n_spots
    if not places or column is None or are_spots:
        return None
    labels = read_labels(cells.obs[column])
    table = truth_by_best_places(places, labels, tissue)
    return {_TITLE.format(column): table}


def _without_counts(path: Path) -> AnnData:
    check_annotated(path, owner="comparison")
    with told_as_damage(path, owner="comparison"), h5py.File(path, "r") as file:
        obs, stored = read_elem(file["obs"]), file.get("obsm", {})
        obsm = {key: read_elem(stored[key]) for key in COORDINATE_KEYS if key in stored}
    # names may repeat, and are of no use here
    return AnnData(obs=obs.set_axis(pd.RangeIndex(len(obs)).astype(str)), obsm=obsm)


def _label_column(cells: AnnData) -> str | None:
    """Return the likeliest column of labels; numbers may be anything."""
    candidates = label_candidates(cells)
    is_number = pd.api.types.is_numeric_dtype
    return next((c for c in candidates if not is_number(cells.obs[c].dtype)), None)

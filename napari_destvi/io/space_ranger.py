"""Reads Space Ranger folders: Visium of all versions, CytAssist and Visium HD."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.data.check_raw_matrix import RAW_MATRIX
from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.data.reading_notes import add_note
from napari_destvi.data.wording import listing, number_of
from napari_destvi.errors import InputError
from napari_destvi.io.slide_library import add_library
from napari_destvi.io.space_ranger_layout import (
    BINS,
    CELLS,
    SPATIAL,
    Layout,
    find_layout,
)
from napari_destvi.io.spot_positions import COLUMNS, has_places, placed, read_positions
from napari_destvi.io.tenx_counts import is_raw, names_may_repeat
from napari_destvi.io.tenx_folder import only_one, read_barcodes, read_counts

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


#: Above it not every whole number is one of those that a float can be.
_MAX_WHOLE = 2**53
#: How sentences call the file of single cells.
_REFERENCE = "reference"


def matches(path: Path) -> bool:
    """Return whether it belongs to an output of Space Ranger: counts and places."""
    try:
        return path.name == CELLS or find_layout(path) is not None
    except OSError:
        return False


def has_spots(path: Path) -> bool:
    """Return whether counts are those of the spots whose places lie beside them.

    Counts of single cells in a folder of downloads may lie beside a slide's places.

    Parameters
    ----------
    path : Path
        What `matches`.

    Raises
    ------
    InputError
        If the counts or the places are damaged.
    """
    layout = find_layout(path)
    table = None if layout is None else layout.positions()
    if layout is None or table is None or len(layout.counts) != 1:
        return True  # whose reader tells what is missing
    positions = read_positions(table, owner="slide")
    return has_places(read_barcodes(layout.counts[0], owner="slide"), positions)


def read(path: Path, *, owner: str) -> AnnData:
    """Read counts, places, scale factors and pictures of one capture area.

    Of Visium HD the bins of 8 um are read unless the folder of others is given. Of a
    raw matrix the spots under tissue are kept.

    Parameters
    ----------
    path : Path
        See `space_ranger_layout.find_layout`.
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    AnnData
        Counts in X, (x, y) in full-resolution pixels in ``obsm["spatial"]``, the
        place in the array and in_tissue in ``obs``, the rest in ``uns["spatial"]``.

    Raises
    ------
    InputError
        If counts or places are missing, damaged, or do not go together.
    """
    layout = find_layout(path)
    if layout is None or CELLS in (path.name, layout.folder.name):
        raise InputError(_no_bins(path, owner))
    counts = only_one(list(layout.counts), layout.folder, owner)
    table = layout.positions()
    if table is None and owner == _REFERENCE and layout.rivals():
        return read_counts(counts, owner=owner)
    if table is None:
        raise InputError(_no_places(layout, counts, owner))
    positions = read_positions(table, owner=owner)
    data = read_counts(counts, owner=owner)
    if owner == _REFERENCE and not has_places(data.obs_names, positions):
        return data  # cells in a folder of downloads, beside a slide
    places = placed(positions, data.obs_names, table, owner=owner)
    data = _under_tissue(_with_places(data, places), counts)
    _note_bins(data, layout, path)
    add_library(data, layout, counts)
    return data


def _with_places(data: AnnData, places: pd.DataFrame) -> AnnData:
    x, y = (places[f"pxl_{axis}_in_fullres"].to_numpy(float) for axis in ("col", "row"))
    data.obsm[COORDINATE_KEYS[0]] = np.column_stack([x, y])
    for column in COLUMNS[:3]:
        data.obs[column] = _whole(places[column])
    return data


def _whole(values: pd.Series) -> pd.Series:
    """Return whole numbers as such; others, and gaps, stay as they are."""
    numbers = values.to_numpy(dtype=np.float64)
    is_whole = (np.abs(numbers) < _MAX_WHOLE) & (numbers == np.rint(numbers))
    return values.astype(np.int64) if is_whole.all() else values.astype(np.float64)


def _under_tissue(data: AnnData, counts: Path) -> AnnData:
    """Keep of a raw matrix what the filtered one holds (case 31)."""
    is_under = data.obs["in_tissue"].to_numpy() == 1
    if not is_raw(counts) or is_under.all() or not is_under.any():
        return data
    with names_may_repeat():
        kept = data[is_under].copy()
    add_note(
        kept,
        RAW_MATRIX,
        "The raw matrix was read, which also holds spots beside the tissue. Of its "
        f"{number_of(data.n_obs, 'spot')} the {kept.n_obs:,} under tissue are kept.",
    )
    return kept


def _note_bins(data: AnnData, layout: Layout, path: Path) -> None:
    """Tell of bins of other sizes, unless the user has chosen among them."""
    is_chosen = layout.folder in (path, *path.parents)
    if layout.other_bins and not is_chosen:
        add_note(
            data,
            "bins-chosen",
            f"Of Visium HD the bins in {layout.folder.name} were read. To use others "
            f"({listing(layout.other_bins)}), give their folder inside {BINS}.",
        )


def _no_places(layout: Layout, counts: Path, owner: str) -> str:
    rivals = layout.rivals()
    if rivals:
        return (
            f"Nothing tells which table of places belongs to the {owner}'s counts "
            f'"{counts}": beside them are '
            f"{listing(path.name for path in rivals)}. Let the names of both begin "
            "alike, or move other samples into folders of their own."
        )
    where = ", ".join(f'"{folder}"' for folder in layout.spatial)
    return (
        f"The {owner} has no table of places: no tissue_positions.csv, "
        f"tissue_positions_list.csv or tissue_positions.parquet in {where}. Copy the "
        f"whole folder {SPATIAL} of Space Ranger."
    )


def _no_bins(path: Path, owner: str) -> str:
    return (
        f'The {owner}\'s folder "{path}" holds cells that Space Ranger has outlined, '
        f"not spots. Give the folder of bins instead, such as {BINS}/square_008um."
    )

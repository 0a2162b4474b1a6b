"""The place of each barcode, from the tables of Space Ranger."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napari_destvi.data.name_endings import told_endings
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.memory_check import check_fits
from napari_destvi.io.text_lines import BYTES_PER_VALUE, read_bounded

#: Columns, in the order in which tables without a header have them.
COLUMNS = (
    "in_tissue",
    "array_row",
    "array_col",
    "pxl_row_in_fullres",
    "pxl_col_in_fullres",
)
_BARCODE = "barcode"
_N_COLUMNS = len(COLUMNS) + 1
#: Names shown when barcodes do not go together (case 20).
_N_EXAMPLES = 3


def read_positions(path: Path, *, owner: str) -> pd.DataFrame:
    """Read a table of places.

    Parameters
    ----------
    path : Path
        Of version 1 (.csv without header, though one has been seen), version 2 (.csv
        with header, pixels may be fractions) or Visium HD (.parquet).
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    DataFrame of shape (n_barcodes, 5)
        The `COLUMNS` as numbers, by barcode; pixels of the full-resolution image.

    Raises
    ------
    InputError
        If the table is damaged, or lacks a column.
    """
    read = _parquet if path.suffix == ".parquet" else _csv
    with told_as_damage(path, owner=owner):
        table = read(path, owner)
        missing = [name for name in (_BARCODE, *COLUMNS) if name not in table]
        if not missing:
            table = table.set_index(table[_BARCODE].astype(str))
            return table[list(COLUMNS)].apply(pd.to_numeric)
    msg = (
        f'The table of places "{path}" lacks {listing(missing)}; it has '
        f"{listing(table.columns)}. Copy the file of Space Ranger unchanged."
    )
    raise InputError(msg)


def has_places(barcodes: pd.Index, positions: pd.DataFrame) -> bool:
    """Return whether any of the barcodes is in a table of places."""
    return bool(barcodes.isin(positions.index).any())


def placed(
    positions: pd.DataFrame, barcodes: pd.Index, path: Path, *, owner: str
) -> pd.DataFrame:
    """Return the places of barcodes, NaN for those that the table does not have.

    Parameters
    ----------
    positions : DataFrame
        As `read_positions` returns it.
    barcodes : Index of shape (n_spots,)
        Of the counts.
    path : Path
        The table, to name it.
    owner : str
        How to call the file in a sentence, such as "slide".

    Raises
    ------
    InputError
        If no barcode is in the table, or the table has one of them twice.
    """
    if not has_places(barcodes, positions):
        msg = (
            f"The {owner}'s counts and its table of places have no barcode in common. "
            f'The counts have {_examples(barcodes)}; the table "{path}" has '
            f"{_examples(positions.index)}. "
            + (
                told_endings(barcodes, positions.index)
                or "Both must come from one run of Space Ranger."
            )
        )
        raise InputError(msg)
    repeated = positions.index[positions.index.duplicated()]
    if len(repeated):
        msg = (
            f'The table of places "{path}" has barcodes twice, such as {repeated[0]}. '
            "Copy the file of Space Ranger unchanged."
        )
        raise InputError(msg)
    return positions.reindex(barcodes)


def _parquet(path: Path, owner: str) -> pd.DataFrame:
    """Read a table whose size its end tells: few bytes may be millions of rows."""
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path) as file:
        n_values = file.metadata.num_rows * file.metadata.num_columns
    check_fits(BYTES_PER_VALUE * n_values, path, owner=owner)
    return pd.read_parquet(path)


def _csv(path: Path, owner: str) -> pd.DataFrame:
    text = read_bounded(path, separator=",", owner=owner)
    table = pd.read_csv(text, header=None, dtype=str)
    if str(table.iloc[0, 0]) == _BARCODE:
        return table[1:].set_axis(table.iloc[0].astype(str), axis=1)
    if table.shape[1] != _N_COLUMNS:
        return table
    return table.set_axis([_BARCODE, *COLUMNS], axis=1)


def _examples(names: pd.Index) -> str:
    return ", ".join(str(name) for name in names[:_N_EXAMPLES]) or "none"

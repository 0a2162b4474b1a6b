"""Tables of spots as text: which ending means which separator, and reading them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd

from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError

#: By the ending of the file.
SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}
#: Between values where commas are in the numbers: spreadsheets of half of Europe.
_SEMICOLON = ";"
_DECIMAL_COMMA = re.compile(r";\s*\"?-?\d*,\d")
#: Columns, in lower case, that tell of a spot and not of a type: its place and its
#: quality, as Space Ranger, scanpy and Seurat call them.
NO_TYPES = frozenset(
    {
        *("x", "y", "z", "row", "col", "array_row", "array_col"),
        *("pxl_row_in_fullres", "pxl_col_in_fullres", "imagerow", "imagecol"),
        *("in_tissue", "library_id", "n_counts", "n_genes", "total_counts"),
        *("n_genes_by_counts", "log1p_total_counts", "pct_counts_mt"),
        *("ncount_rna", "nfeature_rna", "ncount_spatial", "nfeature_spatial"),
    }
)


def read_text_table(path: Path, *, owner: str) -> pd.DataFrame:
    """Read a table with a row per spot, its name first, and a column per type.

    Where the separator of the file's ending is not in the first line, another that
    is there is taken: many programs write commas into a .txt file. A first line
    that names the types alone, as R writes it, is understood, and so are semicolons
    between values, then with points or commas in the numbers.

    Columns that tell of the place or the quality of a spot (`NO_TYPES`, such as "x",
    "array_row" or "n_counts", in any case) are left out.

    Parameters
    ----------
    path : Path
        Ends in one of `SEPARATORS`.
    owner : str
        How to call the file in a sentence, such as "truth".

    Returns
    -------
    DataFrame of shape (n_spots, n_columns)
        Spot names stay text, "007" included.

    Raises
    ------
    InputError
        If there is no such file, it is no table, or names of columns repeat.
    """
    try:
        separator = _separator(path)
        repeated = _repeated_names(path, separator)
        decimal = "," if _has_decimal_commas(path, separator) else "."
        table = pd.read_csv(path, sep=separator, decimal=decimal, converters={0: str})
    except (OSError, ValueError) as error:
        msg = (
            f"{named_file(path, owner)} cannot be read as a table ({error}). Give a "
            "text file with a row per spot, its name first, and a column per type."
        )
        raise InputError(msg) from error
    if repeated:
        msg = (
            f"{named_file(path, owner)} has several columns of one name "
            f"({listing(repeated)}). Give each cell type one column of its own name."
        )
        raise InputError(msg)
    if isinstance(table.index, pd.MultiIndex):
        msg = (
            f"{named_file(path, owner)} has more values in its rows than names in "
            "its first line. Give each column a name; the first is that of the spots."
        )
        raise InputError(msg)
    if isinstance(table.index, pd.RangeIndex):  # the first line names the spots, too
        table = table.set_index(table.columns[0])
    return table[[name for name in table if str(name).lower() not in NO_TYPES]]


def _separator(path: Path) -> str:
    usual = SEPARATORS[path.suffix.lower()]
    with path.open(encoding="utf-8") as file:
        first_line, second_line = file.readline(), file.readline()
    found = [separator for separator in SEPARATORS.values() if separator in first_line]
    # A name may have a semicolon in it, but then the values below have none.
    if _SEMICOLON in first_line and (not found or _SEMICOLON in second_line):
        return _SEMICOLON
    return found[0] if found and usual not in found else usual


def _has_decimal_commas(path: Path, separator: str) -> bool:
    if separator != _SEMICOLON:
        return False
    with path.open(encoding="utf-8") as file:
        next(file, None)
        return any(_DECIMAL_COMMA.search(line) for line in file)


def _repeated_names(path: Path, separator: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file, delimiter=separator), [])
    return [name for name in dict.fromkeys(names) if name and names.count(name) > 1]

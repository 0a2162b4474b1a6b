"""Tables of spots as text: which ending means which separator, and reading them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napari_destvi.errors import InputError

#: By the ending of the file.
SEPARATORS = {".csv": ",", ".tsv": "\t", ".txt": "\t"}


def read_text_table(path: Path, *, owner: str) -> pd.DataFrame:
    """Read a table with a row per spot, its name first, and a column per type.

    Where the separator of the file's ending is not in the first line, another that
    is there is taken: many programs write commas into a .txt file. A first line
    that names the types alone, as R writes it, is understood.

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
        If there is no such file, or it is no table.
    """
    try:
        separator = _separator(path)
        table = pd.read_csv(path, sep=separator, converters={0: str})
    except (OSError, ValueError) as error:
        msg = (
            f'The {owner}\'s file "{path}" cannot be read as a table ({error}). Give a '
            "text file with a row per spot, its name first, and a column per type."
        )
        raise InputError(msg) from error
    if not isinstance(table.index, pd.RangeIndex):  # the first line names no spots
        return table
    return table.set_index(table.columns[0])


def _separator(path: Path) -> str:
    usual = SEPARATORS[path.suffix.lower()]
    with path.open(encoding="utf-8") as file:
        first_line = file.readline()
    found = [separator for separator in SEPARATORS.values() if separator in first_line]
    return found[0] if found and usual not in found else usual

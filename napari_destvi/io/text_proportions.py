"""Tables of proportions as text: by which method, and which columns are types."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.method_tables import tables_among, with_note
from napari_destvi.io.other_methods import (
    PREFIX,
    RESIDUALS,
    SPOTLIGHT,
    title_of_file,
    without_prefix,
)
from napari_destvi.io.rctd_calls import are_weights_alone
from napari_destvi.io.text_tables import read_text_table

#: Of the weights of RCTD's doublet mode without its calls.
_NO_TYPES = (
    "{} has RCTD's weights of the first and the second type of each spot, but not "
    "which types these are. Write RCTD's results_df or its weights as a table, and "
    "give that."
)
#: How a share begins that was not written well, such as "0.x" or "0,1".
_SPOILT_NUMBER = r"[-+]?\d*[.,]"
_PASSED_OVER = "Passed over, for there are no numbers in it: {}."
_DEVIATIONS = (
    "{} has Cell2location's standard deviations, and no abundances. Give the table of "
    "its 5 % quantiles (q05) or of its means."
)


def tables_in_text(path: Path, *, owner: str) -> dict[str, pd.DataFrame]:
    """Return the tables in a text file, mostly one, as they are.

    Parameters
    ----------
    path : Path
        A .csv, .tsv or .txt file with a row per spot, its name first.
    owner : str
        How to call it in a sentence, such as "truth".

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        By the method, or the file's name without its ending; at least one.

    Raises
    ------
    InputError
        If it is no table, or one of a known method that tells no amounts.
    """
    table = read_text_table(path, owner=owner)
    if are_weights_alone(table):
        raise InputError(_NO_TYPES.format(named_file(path, owner)))
    if found := tables_among(table):
        return found
    if table.shape[1] and all(PREFIX.match(str(name)) for name in table):
        raise InputError(_DEVIATIONS.format(named_file(path, owner)))
    numbers, note = _with_numbers(table)
    if RESIDUALS in numbers:
        return {SPOTLIGHT: with_note(numbers.drop(columns=RESIDUALS), note)}
    return {title_of_file(path.stem): with_note(without_prefix(numbers), note)}


def _with_numbers(table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return the columns with numbers, and which others there are; all if none has."""
    words = [name for name in table if _holds_no_number(table[name])]
    if not words or len(words) == table.shape[1]:
        return table, ""
    return table.drop(columns=words), _PASSED_OVER.format(listing(words))


def _holds_no_number(column: pd.Series) -> bool:
    """Tell whether a column has words alone; some beside numbers are mistakes."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return True
    if pd.api.types.is_numeric_dtype(column.dtype):
        return False
    if pd.to_numeric(column, errors="coerce").notna().any():
        return False
    return not column.astype(str).str.match(_SPOILT_NUMBER).any()

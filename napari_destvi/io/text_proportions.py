"""Tables of proportions as text: by which method, and which columns are types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.method_tables import tables_among
from napari_destvi.io.other_methods import (
    PREFIX,
    RESIDUALS,
    SPOTLIGHT,
    title_of_file,
    without_prefix,
)
from napari_destvi.io.rctd_calls import are_weights_alone
from napari_destvi.io.text_tables import read_text_table

if TYPE_CHECKING:
    import pandas as pd

#: Of the weights of RCTD's doublet mode without its calls.
_NO_TYPES = (
    "{} has RCTD's weights of the first and the second type of each spot, but not "
    "which types these are. Write RCTD's results_df or its weights as a table, and "
    "give that."
)
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
    if RESIDUALS in table:
        return {SPOTLIGHT: table.drop(columns=RESIDUALS)}
    return {title_of_file(path.stem): without_prefix(table)}

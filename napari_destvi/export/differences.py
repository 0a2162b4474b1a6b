"""All genes that differ that a result keeps, as one table for other programs."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.errors import InputError
from napari_destvi.export.formats.table import write_frame

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.results import KeptDifference, Result

GENE_COLUMN = "gene"
NONE_KEPT = (
    "These maps keep no genes that differ. Compare two regions and keep the genes "
    "first: in the window, or with the command de and --keep."
)
NONE_OF_TYPE = (
    "The genes that these maps keep are of other types: {}. Choose one of them, or all."
)


def differences_frame(result: Result, cell_types: Collection[str] = ()) -> pd.DataFrame:
    """Return a row per gene and comparison.

    Parameters
    ----------
    result : Result
        Whose comparisons are told, in the order in which they were kept.
    cell_types : collection of str
        Only of these; of all by default.

    Returns
    -------
    DataFrame
        Named by gene: type, names of both groups, their numbers of spots with enough of
        the type, by how much variances were raised and on how many places that rests,
        and the numbers of the gene.

    Raises
    ------
    InputError
        If none is kept.
    """
    import pandas as pd

    kept = [
        one
        for one in result.differences
        if not cell_types or one.difference.cell_type in cell_types
    ]
    if not kept:
        known = dict.fromkeys(one.difference.cell_type for one in result.differences)
        raise InputError(NONE_OF_TYPE.format(", ".join(known)) if known else NONE_KEPT)
    return pd.concat([_rows(one) for one in kept]).rename_axis(GENE_COLUMN)


def write_differences(
    result: Result, path: Path, *, cell_types: Collection[str] = (), force: bool
) -> None:
    """Write `differences_frame` as CSV, TSV or Parquet, by the ending."""
    frame = differences_frame(result, cell_types)
    write_frame(frame, result, path, rows=GENE_COLUMN, force=force)


def _rows(kept: KeptDifference) -> pd.DataFrame:
    found = kept.difference
    told = {
        "cell_type": found.cell_type,
        "group": kept.group,
        "against": kept.against,
        "n_group": found.n_group,
        "n_against": found.n_against,
        "inflation": found.inflation,
        "n_places": found.n_places,
    }
    table = found.table.copy()
    for place, (name, value) in enumerate(told.items()):
        table.insert(place, name, value)
    return table

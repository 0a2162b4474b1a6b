"""What is true of a slide: a table, or single cells with their places on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.data.tissue import Tissue


def read_true(path: Path, key: str, slide: Callable[[], Tissue]) -> pd.DataFrame:
    """Return the truth, and tell by which labels, or how, it was read.

    Parameters
    ----------
    path, key, slide
        As for `io.cell_tables.read_truth`.

    Raises
    ------
    InputError
        If there is no truth in the file.
    """
    from napari_destvi.io.cell_tables import read_truth
    from napari_destvi.io.method_tables import note_of

    table, source = read_truth(path, key=key, slide=slide)
    if source:
        tell(f"The truth is that of single cells under the spots: {source}.")
    if note_of(table):
        tell(note_of(table))
    return table

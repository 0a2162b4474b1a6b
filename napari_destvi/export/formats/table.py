"""A table with a row per spot: CSV, TSV or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.stored_names import unique_names
from napari_destvi.export.provenance import PROVENANCE_KEY, provenance_text
from napari_destvi.export.region_labels import REGION_COLUMN
from napari_destvi.export.tables import SPOT_COLUMN, write_table
from napari_destvi.io.atomic import atomic_path

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.export.content import ExportContent
    from napari_destvi.results import Result

PARQUET_ENDING = ".parquet"


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write the values, and the region of each spot in the last column.

    A Parquet file tells in its metadata how the result came about; text cannot.
    """
    frame = _with_regions(content)
    write_frame(frame, content.result, path, rows=SPOT_COLUMN, force=force)


def write_frame(
    frame: pd.DataFrame, result: Result, path: Path, *, rows: str, force: bool
) -> None:
    """Write a table of a result in the format that the ending of its name tells.

    Parameters
    ----------
    frame : DataFrame
        The table.
    result : Result
        What it is of.
    path : Path
        Ends in .parquet, or as `write_table` says.
    rows : str
        Title of the names of the rows.
    force : bool
        Replace a file that exists.
    """
    if path.suffix.lower() == PARQUET_ENDING:
        _write_parquet(frame.rename_axis(rows), result, path, force=force)
    else:
        write_table(frame, path, rows=rows, force=force)


def _with_regions(content: ExportContent) -> pd.DataFrame:
    if content.labels is None:
        return content.values
    labels = content.labels.reindex(content.values.index)
    *_, column = unique_names([*content.values.columns, REGION_COLUMN])
    return content.values.assign(**{column: labels})


def _write_parquet(
    frame: pd.DataFrame, result: Result, path: Path, *, force: bool
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.Table.from_pandas(frame)
    told = {PROVENANCE_KEY: provenance_text(result)}
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), **told})
    with atomic_path(path, force=force) as temporary:
        parquet.write_table(table, temporary)

"""The user's slide as an .h5ad file: all that it holds, and nothing changed in it."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anndata
import pandas as pd

from napari_destvi.data.stored_names import stored_names
from napari_destvi.errors import ExportError
from napari_destvi.io.anndata_errors import UNWRITABLE, first_line
from napari_destvi.io.hdf5_output import write_annotated

if TYPE_CHECKING:
    from anndata import AnnData

#: Compression that costs little time; counts shrink to a fifth.
COMPRESSION = {"compression": "gzip", "compression_opts": 1}


def write_slide(
    spots: AnnData,
    path: Path,
    *,
    obs: pd.DataFrame,
    obsm: Mapping[str, Any],
    uns: Mapping[str, Any],
) -> None:
    """Write a slide, with other entries than its own where these have to move.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified, its matrices are not copied. Names with a "/",
        which files cannot hold, get a "_" instead.
    path : Path
        The file to write; one that exists is replaced.
    obs : DataFrame
        What to write in place of the slide's own, like the next two.
    obsm, uns : mapping
        What to write in place of the slide's own.

    Raises
    ------
    ExportError
        If the slide holds something that the format does not know.
    """
    try:
        # Text with gaps, as newer pandas read it, is refused by anndata unless told.
        with anndata.settings.override(allow_write_nullable_strings=True):
            slide = _writable(spots, obs, obsm, uns)
            write_annotated(slide, path, **COMPRESSION)
    except UNWRITABLE as error:
        msg = (
            "The slide holds something that an .h5ad file cannot store: "
            f"{first_line(error)}. Remove it from the slide, or write tables as CSV."
        )
        raise ExportError(msg) from error


def _writable(
    spots: AnnData, obs: pd.DataFrame, obsm: Mapping[str, Any], uns: Mapping[str, Any]
) -> AnnData:
    """Return a slide over the same matrices that can be written."""
    if spots.isbacked:
        spots = spots.to_memory()
    # anndata 0.13 lists X among the layers, under None.
    layers = {name: spots.layers[name] for name in spots.layers if name}
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        return anndata.AnnData(
            X=spots.X,
            obs=_storable_table(obs),
            var=_storable_table(spots.var),
            uns=_storable(uns),
            obsm=_storable(obsm),
            varm=_storable(spots.varm),
            layers=_storable(layers),
            obsp=_storable(spots.obsp),
            varp=_storable(spots.varp),
            raw=_raw_parts(spots),
        )


def _raw_parts(spots: AnnData) -> dict[str, Any] | None:
    if spots.raw is None:
        return None
    raw = spots.raw
    return {"X": raw.X, "var": _storable_table(raw.var), "varm": _storable(raw.varm)}


def _storable(entries: Mapping[str, Any]) -> dict[str, Any]:
    """Return entries under names without "/", also those inside the entries."""
    names = stored_names([str(name) for name in entries])
    return {
        name: _storable_entry(entry)
        for name, entry in zip(names, entries.values(), strict=True)
    }


def _storable_entry(entry: object) -> object:
    if isinstance(entry, Mapping):
        return _storable(entry)
    return _storable_table(entry) if isinstance(entry, pd.DataFrame) else entry


def _storable_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with columns that can be stored, under names without "/".

    Plain text cannot have gaps in an .h5ad file; categories can. Text of the kind
    that pandas has had since version 3 becomes plain: older versions of anndata do
    not read it as the names of spots.
    """
    names = stored_names([str(name) for name in table.columns])
    columns = {
        name: _storable_column(table.iloc[:, number])
        for number, name in enumerate(names)
    }
    copy = pd.DataFrame(columns, index=table.index, columns=list(names))
    copy = copy.set_axis(_plain(table.index))
    index_name = table.index.name
    return copy.rename_axis(index_name and stored_names([str(index_name)])[0])


def _storable_column(column: pd.Series) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.rename_categories(_plain(column.cat.categories))
    plain = _plain(column)
    if plain.dtype != object or not plain.isna().any():
        return plain
    return _storable_column(plain.astype("category"))


def _plain(values: Any) -> Any:  # noqa: ANN401 - a column, or the names of its rows
    """Return text as Python's own; all else as it is."""
    is_text = isinstance(values.dtype, pd.StringDtype)
    return values.astype(object) if is_text else values

"""The user's slide as an .h5ad file: all that it holds, and nothing changed in it."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napari_destvi.errors import ExportError

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

#: Compression that costs little time; counts shrink to a fifth.
COMPRESSION = {"compression": "gzip", "compression_opts": 1}
#: What anndata raises for content that it cannot write.
_UNWRITABLE = (TypeError, ValueError, KeyError, NotImplementedError, RuntimeError)


def write_slide(spots: AnnData, path: Path) -> None:
    """Write a slide.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified, its matrices are not copied.
    path : Path
        The file to write; one that exists is replaced.

    Raises
    ------
    ExportError
        If the slide holds something that the format does not know.
    """
    import anndata

    try:
        # Text with gaps, as newer pandas read it, is refused by anndata unless told.
        with anndata.settings.override(allow_write_nullable_strings=True):
            _writable(spots).write_h5ad(
                path, convert_strings_to_categoricals=False, **COMPRESSION
            )
    except _UNWRITABLE as error:
        msg = (
            f"The slide holds something that an .h5ad file cannot store: {error}. "
            "Remove it from the slide, or write the tables as CSV."
        )
        raise ExportError(msg) from error


def _writable(spots: AnnData) -> AnnData:
    """Return a slide over the same matrices, with tables that can be written."""
    # (anndata 0.13 lists X among the layers, under None.)
    import anndata

    if spots.isbacked:
        spots = spots.to_memory()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        return anndata.AnnData(
            X=spots.X,
            obs=_with_categories(spots.obs),
            var=_with_categories(spots.var),
            uns=dict(spots.uns),
            obsm=dict(spots.obsm),
            varm=dict(spots.varm),
            layers={name: spots.layers[name] for name in spots.layers if name},
            obsp=dict(spots.obsp),
            varp=dict(spots.varp),
            raw=_raw_parts(spots),
        )


def _raw_parts(spots: AnnData) -> dict[str, Any] | None:
    if spots.raw is None:
        return None
    raw = spots.raw
    return {"X": raw.X, "var": _with_categories(raw.var), "varm": dict(raw.varm)}


def _with_categories(table: pd.DataFrame) -> pd.DataFrame:
    """Return a copy whose columns of text with gaps are categories.

    Plain text cannot have gaps in an .h5ad file; categories can.
    """
    gaps = [
        name
        for name, column in table.items()
        if column.dtype == object and column.isna().any()
    ]
    return table.astype(dict.fromkeys(gaps, "category"))

"""The slide with the whole result in it as a zarr store, with the keys of `h5ad`."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anndata

from napari_destvi.data.stored_names import stored_names
from napari_destvi.export.formats import h5ad
from napari_destvi.io.atomic_folder import atomic_folder
from napari_destvi.io.hidden_names import hidden_beside
from napari_destvi.io.path_names import check_entries

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent

#: Read by every anndata, also those from before version 0.12, and by web viewers.
ZARR_FORMAT = 2
#: Of anndata and of zarr, on what their next versions will do.
_NEWS = "Writing zarr v2|zarr v3 autosharding|Consolidated metadata is currently not"


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write what the .h5ad file would hold; it is made on the way and removed.

    Raises
    ------
    InputError, ExportError
        As `h5ad.write`, and if Windows cannot hold the name of a type.
    """
    check_entries(stored_names(content.result.cell_types))
    with (
        atomic_folder(path, force=force) as temporary,
        _room_beside(path.expanduser().resolve()) as beside,
    ):
        whole = beside / "whole.h5ad"
        h5ad.write(content, whole, force=False)
        write_store(anndata.read_h5ad(whole), temporary)


def write_store(table: anndata.AnnData, folder: Path) -> None:
    """Write annotated data to a new zarr store, in format 2.

    Parameters
    ----------
    table : AnnData
        What is written.
    folder : Path
        Where nothing is yet.
    """
    with (
        anndata.settings.override(
            allow_write_nullable_strings=True, zarr_write_format=ZARR_FORMAT
        ),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message=_NEWS)
        table.write_zarr(folder, convert_strings_to_categoricals=False)


@contextmanager
def _room_beside(target: Path) -> Iterator[Path]:
    """Give a folder that a later writer removes if a kill leaves it."""
    room = hidden_beside(target)
    try:
        room.mkdir()
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)

"""The one door through which slides and references come in, whatever their format."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, Protocol, cast

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io import count_tables, h5ad
from napari_destvi.io.damage import told_as_bad_copy
from napari_destvi.io.hidden_names import put_back
from napari_destvi.io.label_tables import add_labels, read_label_table
from napari_destvi.io.matrix_check import check_matrices

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData


class Reader(Protocol):
    """What the module of a format offers; both import what is heavy when called."""

    def matches(self, path: Path) -> bool:
        """Return whether a file or folder is of this format; never raises."""

    def read(self, path: Path, *, owner: str) -> AnnData:
        """Read it, or raise an `InputError` that names the `owner`'s file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    Parameters
    ----------
    module : str
        Its `Reader`, imported when a file has to be recognised.
    title : str
        What to call it in a list of all that can be read.
    endings : tuple of str
        Usual names of its files, such as "*.h5ad"; none if it is always a folder.
    """

    module: str
    title: str
    endings: tuple[str, ...] = ()

    @property
    def reader(self) -> Reader:
        """The functions of its module."""
        return cast("Reader", import_module(self.module))


#: In the order in which they are asked: the first that matches reads.
FORMATS = (
    Format("napari_destvi.io.h5ad", "AnnData (.h5ad)", ("*.h5ad",)),
    Format(
        "napari_destvi.io.space_ranger", "a Space Ranger folder (Visium, Visium HD)"
    ),
    Format("napari_destvi.io.tenx_h5", "10x counts (.h5)", ("*.h5",)),
    Format(
        "napari_destvi.io.tenx_mtx",
        "a folder of matrix.mtx, features and barcodes",
        ("*.mtx", "*.mtx.gz"),
    ),
    Format("napari_destvi.io.tenx_folder", "a Cell Ranger folder"),
    Format("napari_destvi.io.spatialdata_store", "SpatialData (.zarr)"),
    Format("napari_destvi.io.zarr_store", "AnnData (.zarr, .zarr.zip)", ("*.zip",)),
    Format(
        "napari_destvi.io.count_tables",
        "counts as text (.csv, .tsv, .txt)",
        ("*.csv", "*.tsv", "*.txt", "*.csv.gz", "*.tsv.gz", "*.txt.gz"),
    ),
)


def read_spots(path: str | PathLike[str]) -> AnnData:
    """Read the spots of a slide.

    Parameters
    ----------
    path : path-like
        A file or folder of one of the `FORMATS`, known by its content.

    Returns
    -------
    AnnData
        All that is there: counts in X, (x, y) in full-resolution pixels in
        ``obsm["spatial"]``, pictures and scale factors in ``uns["spatial"]``. What
        the reader left out is told in `data.reading_notes`.

    Raises
    ------
    InputError
        If it is missing, of no format that can be read, cut off or damaged.
    """
    return _read(Path(path).expanduser(), "slide")


def read_reference(
    path: str | PathLike[str],
    *,
    labels_file: str | PathLike[str] | None = None,
    labels: str | None = None,
) -> AnnData:
    """Read the single cells of a reference.

    Parameters
    ----------
    path : path-like
        A file or folder of one of the `FORMATS`, with counts and, in a column of
        ``obs`` or in `labels_file`, cell types.
    labels_file : path-like, optional
        A table with the types of the cells, by their names; its columns come into
        ``obs``.
    labels : str, optional
        The column that such a table is to have.

    Returns
    -------
    AnnData
        All that is there.

    Raises
    ------
    InputError
        If a file is missing, of no format that can be read, cut off or damaged, or
        the table names none of the cells or lacks the column.
    """
    return _read_labelled(path, labels_file, labels, owner="reference")


def read_cells(
    path: str | PathLike[str],
    *,
    labels_file: str | PathLike[str] | None = None,
    labels: str | None = None,
) -> AnnData:
    """Read single cells that have places, to make spots of them.

    Parameters
    ----------
    path : path-like
        A file or folder of one of the `FORMATS`.
    labels_file : path-like, optional
        A table with the types of the cells, by their names; its columns come into
        ``obs``.
    labels : str, optional
        The column that such a table is to have.

    Returns
    -------
    AnnData
        All that is there.

    Raises
    ------
    InputError
        If a file is missing, of no format that can be read, cut off or damaged, or
        the table names none of the cells or lacks the column.
    """
    return _read_labelled(path, labels_file, labels, owner="cell table")


def format_of(path: Path) -> Format | None:
    """Return the format of a file or folder, None if it can not be read."""
    return next((known for known in FORMATS if known.reader.matches(path)), None)


def _read_labelled(
    path: str | PathLike[str],
    labels_file: str | PathLike[str] | None,
    labels: str | None,
    *,
    owner: str,
) -> AnnData:
    place = Path(path).expanduser()
    if labels_file is None:
        return _read(place, owner)
    table_path = Path(labels_file).expanduser()
    table = read_label_table(table_path)
    data = _read(place, owner, labels=table)
    add_labels(data, table, table_path, owner=owner, labels=labels)
    return data


def _read(path: Path, owner: str, *, labels: pd.DataFrame | None = None) -> AnnData:
    with told_as_bad_copy(path, owner=owner):
        put_back(path.resolve())
    known = format_of(path)
    if known is None:
        # Whose look tells what the file is instead, or how much of it is missing.
        return h5ad.read(path, owner=owner, expected=_readable())
    if labels is not None and known.module == count_tables.__name__:
        data = count_tables.read(path, owner=owner, labels=labels)
    else:
        data = known.reader.read(path, owner=owner)
    check_matrices(data, path, owner=owner)
    return data


def refuse_unknown(path: Path) -> NoReturn:
    """Say what a file is that is of none of the `FORMATS`, whatever it was meant for.

    Raises
    ------
    InputError
        In any case.
    """
    h5ad.check_annotated(path, owner="", expected=_readable())
    # It became readable meanwhile, as a file that was being copied.
    msg = f"{named_file(path, '')} changed while it was looked at. Give it again."
    raise InputError(msg)


def _readable() -> str:
    return f"one of these: {'; '.join(known.title for known in FORMATS)}"

"""Reading annotated data from .h5ad files, with a sentence for every bad one."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import anndata
import h5py

from napari_destvi.errors import InputError
from napari_destvi.io.anndata_errors import UNREADABLE, first_line
from napari_destvi.io.hdf5_file import check_hdf5

if TYPE_CHECKING:
    from anndata import AnnData

#: What HDF5 files of other programs hold, and what they are then.
_OTHER_CONTENTS = {
    ("matrix", "row_attrs"): "a loom file: read it with anndata.io.read_loom",
    ("matrix",): "a 10x Genomics count file: read it with scanpy.read_10x_h5",
    ("assays",): "an h5Seurat file: convert it with SeuratDisk or anndataR",
    ("mod",): "an .h5mu file of several modalities: take the RNA one with mudata",
}


def read_spots(path: str | PathLike[str]) -> AnnData:
    """Read the spots of a slide.

    Parameters
    ----------
    path : path-like
        An .h5ad file with counts and, in ``obsm["spatial"]``, coordinates.

    Returns
    -------
    AnnData
        All that the file holds.

    Raises
    ------
    InputError
        If the file is missing, of another kind, cut off or damaged.
    """
    return _read(Path(path).expanduser(), "slide")


def read_reference(path: str | PathLike[str]) -> AnnData:
    """Read the single cells of a reference.

    Parameters
    ----------
    path : path-like
        An .h5ad file with counts and, in a column of ``obs``, cell types.

    Returns
    -------
    AnnData
        All that the file holds.

    Raises
    ------
    InputError
        If the file is missing, of another kind, cut off or damaged.
    """
    return _read(Path(path).expanduser(), "reference")


def check_annotated(path: Path, *, owner: str) -> None:
    """Make sure that a file is a whole file of annotated data.

    Parameters
    ----------
    path : Path
        The file.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        Saying what the file is instead.
    """
    check_hdf5(path, owner=owner)
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        names = set(file)
        is_annotated = {"obs", "var"} <= names
    if not is_annotated:
        msg = (
            f'The {owner}\'s file "{path}" is {_kind(names)}. Expected annotated data '
            "(.h5ad), which hold obs and var."
        )
        raise InputError(msg)


@contextmanager
def told_as_damage(path: Path, *, owner: str) -> Iterator[None]:
    """Turn the errors of reading a damaged file into a sentence.

    Parameters
    ----------
    path : Path
        The file that is read.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        If what is done inside fails because of the file's content.
    """
    try:
        yield
    except UNREADABLE as error:
        msg = (
            f'The {owner}\'s file "{path}" is damaged, or was written in a way that '
            f"anndata cannot read ({first_line(error)}). Download or write it again."
        )
        raise InputError(msg) from error


def _read(path: Path, owner: str) -> AnnData:
    check_annotated(path, owner=owner)
    with told_as_damage(path, owner=owner), warnings.catch_warnings():
        # Repeated names and old formats are ours to tell, in a finding.
        warnings.filterwarnings("ignore", message=".*names are not unique")
        warnings.filterwarnings("ignore", category=anndata.OldFormatWarning)
        return anndata.read_h5ad(path)


def _kind(names: set[str]) -> str:
    contents: Mapping[tuple[str, ...], str] = _OTHER_CONTENTS
    for keys, kind in contents.items():
        if set(keys) <= names:
            return f"{kind} and write it as .h5ad"
    held = ", ".join(sorted(names)[:5]) or "nothing"
    return f"an HDF5 file of another kind (it holds {held})"

"""Reading annotated data from .h5ad files, with a sentence for every bad one."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import anndata
import h5py

from napari_destvi.data.reading_notes import without_notes
from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.anndata_errors import UNREADABLE
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.hdf5_content import check_own_content, loaded_bytes
from napari_destvi.io.hdf5_file import check_hdf5
from napari_destvi.io.memory_check import check_fits

if TYPE_CHECKING:
    from anndata import AnnData

#: What annotated data have in any case.
_ENTRIES = frozenset({"obs", "var"})
EXPECTED = "an AnnData file (.h5ad)"
#: What HDF5 files of other programs hold, and what they are then.
_OTHER_CONTENTS = {
    ("matrix", "row_attrs"): "a loom file: read it with anndata.io.read_loom",
    ("matrix",): "a 10x Genomics count file: read it with scanpy.read_10x_h5",
    ("assays",): "an h5Seurat file: convert it with SeuratDisk or anndataR",
    ("mod",): "an .h5mu file of several modalities: take the RNA one with mudata",
}


def matches(path: Path) -> bool:
    """Return whether a file holds annotated data, whatever its name."""
    try:
        with h5py.File(path, "r") as file:
            return set(file) >= _ENTRIES
    except UNREADABLE:
        return False


def read(path: Path, *, owner: str, expected: str = EXPECTED) -> AnnData:
    """Read annotated data.

    Parameters
    ----------
    path : Path
        An .h5ad file.
    owner : str
        How to call it in a sentence, such as "slide".
    expected : str
        What the user may give instead of a file of another kind.

    Returns
    -------
    AnnData
        All that the file holds.

    Raises
    ------
    InputError
        If the file is missing, of another kind, cut off or damaged, leads to other
        files, or takes more memory than is free.
    """
    check_annotated(path, owner=owner, expected=expected)
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        n_bytes = loaded_bytes(file)
    check_fits(n_bytes, path, owner=owner)
    with told_as_damage(path, owner=owner), warnings.catch_warnings():
        # Repeated names and old formats are ours to tell, in a finding.
        warnings.filterwarnings("ignore", message=".*names are not unique")
        warnings.filterwarnings("ignore", category=anndata.OldFormatWarning)
        return without_notes(anndata.read_h5ad(path))


def check_annotated(path: Path, *, owner: str, expected: str = EXPECTED) -> None:
    """Make sure that a file is a whole file of annotated data.

    Parameters
    ----------
    path : Path
        The file.
    owner : str
        How to call it in a sentence, such as "slide".
    expected : str
        What the user may give instead of a file of another kind.

    Raises
    ------
    InputError
        Saying what the file is instead.
    """
    check_hdf5(path, owner=owner, expected=expected)
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        names = set(file)
        check_own_content(file, path, owner=owner)
    if not names >= _ENTRIES:
        msg = f"{named_file(path, owner)} is {_kind(names)}. Expected {expected}."
        raise InputError(msg)


def _kind(names: set[str]) -> str:
    contents: Mapping[tuple[str, ...], str] = _OTHER_CONTENTS
    for keys, kind in contents.items():
        if set(keys) <= names:
            return f"{kind} and write it as .h5ad"
    held = ", ".join(sorted(names)[:5]) or "nothing"
    return f"an HDF5 file of another kind (it holds {held})"

"""Counts in the HDF5 files of Space Ranger and Cell Ranger (10x Genomics)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import h5py
import pandas as pd

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.anndata_errors import UNREADABLE
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.hdf5_content import check_own_content, is_whole, loaded_bytes
from napari_destvi.io.hdf5_file import check_hdf5
from napari_destvi.io.memory_check import check_fits
from napari_destvi.io.tenx_counts import names_may_repeat, prepared_counts

if TYPE_CHECKING:
    from anndata import AnnData

#: The group of today's files, and what has to be in it.
_GROUP = "matrix"
_NEEDED = ("barcodes", "data", "indices", "indptr", "shape")
_FEATURES = ("features/id", "features/name", "features/feature_type")
#: What a genome's group of Cell Ranger before version 3 holds beside these.
_OLD_FEATURES = ("genes", "gene_names")
#: Memory at the peak per byte of the datasets as they are stored: they are read
#: whole, and the indices then copied to a narrower type; measured.
_PEAK = 1.6
_EXPECTED = "a 10x count file, such as filtered_feature_bc_matrix.h5"


def matches(path: Path) -> bool:
    """Return whether a file holds counts of 10x Genomics, whatever its name."""
    try:
        with h5py.File(path, "r") as file:
            # What lies in other files is not looked at, not even for its kind.
            return is_whole(file) and _counts_group(file) is not None
    except UNREADABLE:
        return False


def read(path: Path, *, owner: str) -> AnnData:
    """Read the counts of genes; other features are left out and told.

    Parameters
    ----------
    path : Path
        An .h5 file.
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    AnnData
        Counts in X, symbols of genes in ``var_names`` (not unique), their Ensembl
        identifiers in ``var["gene_ids"]``.

    Raises
    ------
    InputError
        If the file is cut off, damaged, or too large for the memory.
    """
    check_hdf5(path, owner=owner, expected=_EXPECTED)
    _check_content(path, owner)
    import scanpy

    with told_as_damage(path, owner=owner), names_may_repeat():
        data = scanpy.read_10x_h5(path, gex_only=False)
        return prepared_counts(data, path)


def read_barcodes(path: Path, *, owner: str) -> pd.Index:
    """Read the names of spots or cells alone.

    Raises
    ------
    InputError
        As of `read`.
    """
    check_hdf5(path, owner=owner, expected=_EXPECTED)
    _check_content(path, owner)
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        group = _counts_group(file)
        names = () if group is None else group["barcodes"].asstr()[:]
    return pd.Index(names)


def attributes(path: Path) -> dict[str, str]:
    """Return what the file tells of itself as text, such as "library_ids".

    Without it the counts are as good: of damaged attributes there are none.
    """
    try:
        with h5py.File(path, "r") as file:
            return {name: _text(value) for name, value in file.attrs.items()}
    except UNREADABLE:
        return {}


def _check_content(path: Path, owner: str) -> None:
    with told_as_damage(path, owner=owner), h5py.File(path, "r") as file:
        check_own_content(file, path, owner=owner)
        group = _counts_group(file)
        n_bytes = 0 if group is None else loaded_bytes(group)
    if group is None:
        msg = (
            f"{named_file(path, owner)} lacks a part of the counts (of matrix: "
            f"{', '.join((*_NEEDED, *_FEATURES))}). Expected {_EXPECTED}."
        )
        raise InputError(msg)
    check_fits(round(_PEAK * n_bytes), path, owner=owner)


def _counts_group(file: h5py.File) -> h5py.Group | None:
    """Return the group with the counts if it is whole; None otherwise."""
    if _GROUP in file:
        return _whole(file[_GROUP], (*_NEEDED, *_FEATURES))
    genomes = [_whole(group, (*_NEEDED, *_OLD_FEATURES)) for group in file.values()]
    return genomes[0] if len(genomes) == 1 else None


def _whole(group: h5py.Group, names: tuple[str, ...]) -> h5py.Group | None:
    is_whole = all(isinstance(group.get(name), h5py.Dataset) for name in names)
    return group if is_whole else None


def _text(value: object) -> str:
    """Return an attribute as text; of an array its first entry."""
    first = value.flat[0] if hasattr(value, "flat") else value
    return first.decode(errors="replace") if isinstance(first, bytes) else str(first)

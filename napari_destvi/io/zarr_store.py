"""Annotated data in zarr stores, as anndata writes them in formats 2 and 3."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.reading_notes import without_notes
from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.zarr_files import check_memory, is_zarr, open_zarr

if TYPE_CHECKING:
    import zarr
    from anndata import AnnData

#: Without these groups it is no annotated data.
_NEEDED = frozenset({"obs", "var"})


def matches(path: Path) -> bool:
    """Return whether a path is a zarr folder, or a .zip of one.

    Parameters
    ----------
    path : Path
        Any file or folder.
    """
    return is_zarr(path)


def read(path: Path, *, owner: str) -> AnnData:
    """Read annotated data from a zarr store.

    Parameters
    ----------
    path : Path
        The folder (.zarr), or a .zip of it.
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    AnnData
        All that the store holds, in memory.

    Raises
    ------
    InputError
        If it is another kind of store, damaged, cut off, larger than the free memory,
        or could run foreign code.
    """
    with open_zarr(path, owner=owner) as root:
        return read_annotated(root.group, path, owner=owner)


def read_annotated(group: zarr.Group, path: Path, *, owner: str) -> AnnData:
    """Read annotated data from an open group; see `read`.

    Parameters
    ----------
    group : zarr.Group
        Where anndata wrote them.
    path : Path
        The store that the group is in.
    owner : str
        How to call it in a sentence.
    """
    from anndata.io import read_zarr

    held = set(group)
    if not held >= _NEEDED:
        msg = (
            f"{named_file(path, owner)} is {_kind(group, held)}. Expected annotated "
            "data, which hold obs and var."
        )
        raise InputError(msg)
    check_memory(group, path, owner=owner)
    return without_notes(read_zarr(group))


def _kind(group: zarr.Group, held: set[str]) -> str:
    if "multiscales" in group.attrs or "ome" in group.attrs:
        return "an image (OME-Zarr), not a table of counts"
    if held:
        return f"a zarr store of another kind (it holds {listing(sorted(held))})"
    return "an empty zarr store"

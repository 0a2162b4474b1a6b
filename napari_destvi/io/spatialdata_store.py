"""SpatialData stores: a table of counts, the shapes it tells of, and their picture.

Tables, geometry and images are read as what they are on the disk (AnnData, GeoParquet
and OME-NGFF), in the versions that spatialdata has written from 0.0.15 on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.reading_notes import add_note
from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.spatialdata_regions import ATTRIBUTES, place_regions
from napari_destvi.io.zarr_files import is_zarr, open_zarr
from napari_destvi.io.zarr_members import attributes_of, groups_in
from napari_destvi.io.zarr_store import read_annotated

if TYPE_CHECKING:
    import zarr
    from anndata import AnnData

#: Of several tables the first of these names is taken: the usual one, and the bins of
#: Visium HD that 10x Genomics recommends.
USUAL_TABLES = ("table", "square_008um", "square_016um")
#: Folders of tables, now and before version 0.1.
_TABLES = ("tables", "table")


def matches(path: Path) -> bool:
    """Return whether a path is a SpatialData store, or a table in one.

    Parameters
    ----------
    path : Path
        Any file or folder.
    """
    store, _ = _store_and_table(path)
    if not is_zarr(store):
        return False
    try:
        with open_zarr(store, owner="slide") as root:
            return ATTRIBUTES in root.group.attrs or "tables" in root.group
    except InputError:
        return False


def read(path: Path, *, owner: str) -> AnnData:
    """Read a table of counts with the places of its spots and their picture.

    Parameters
    ----------
    path : Path
        The store (.zarr, or a .zip of it); or, where it holds several tables, the
        folder of one, such as ``slide.zarr/tables/square_016um``.
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    AnnData
        The table. ``obsm["spatial"]`` has the centres of the shapes: in their own
        units where these are the pixels of the picture times a factor, as Space
        Ranger's are; else in the pixels of the largest version of the picture. Each
        region is a library of ``uns["spatial"]``.

    Raises
    ------
    InputError
        If it is damaged, has no table, or is larger than the free memory.
    """
    store, name = _store_and_table(path)
    with open_zarr(store, owner=owner) as root:
        tables = _tables(root.group)
        if not tables:
            msg = (
                f"{named_file(path, owner)} is a SpatialData store without a table "
                "of counts. Give the store that has one under tables."
            )
            raise InputError(msg)
        if name and name not in tables:
            msg = (
                f'{named_file(store, owner)} has no table "{name}"; it has '
                f"{listing(tables)}. Give one of these, or the store alone."
            )
            raise InputError(msg)
        chosen = name or _usual(list(tables))
        table = read_annotated(tables[chosen], path, owner=owner)
        place_regions(table, attributes_of(tables[chosen]), root, path, owner=owner)
    if len(tables) > 1 and not name:
        others = listing(other for other in tables if other != chosen)
        add_note(
            table,
            "several-tables",
            f'The store holds several tables; "{chosen}" was read. The others: '
            f"{others}. To read one of them, give its folder below tables.",
        )
    return table


def _store_and_table(path: Path) -> tuple[Path, str]:
    """Split a path that leads into a store."""
    folder = path.parent
    if folder.name in _TABLES and is_zarr(folder.parent):
        return folder.parent, path.name
    return path, ""


def _tables(root: zarr.Group) -> dict[str, zarr.Group]:
    return {
        name: table
        for folder in _TABLES
        for name, table in groups_in(root, folder).items()
    }


def _usual(names: list[str]) -> str:
    return next((name for name in USUAL_TABLES if name in names), names[0])

"""SpatialData stores: a table of counts, the shapes it tells of, and their picture.

Tables, geometry and images are read as what they are on the disk (AnnData, GeoParquet
and OME-NGFF), in the versions that spatialdata has written from 0.0.15 on.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.file_keys import (
    COORDINATE_KEYS,
    DIAMETER_KEY,
    IMAGE_SCALES,
    IMAGES_KEY,
)
from napari_destvi.data.reading_notes import add_note
from napari_destvi.data.wording import listing, named_file
from napari_destvi.errors import InputError
from napari_destvi.io.coordinate_systems import (
    Matrix,
    affine_maps,
    is_mere_scale,
    magnification,
    moved,
)
from napari_destvi.io.shape_centres import centres_and_widths
from napari_destvi.io.spatialdata_images import best_image, read_picture
from napari_destvi.io.zarr_files import ZarrRoot, is_zarr, open_zarr
from napari_destvi.io.zarr_members import attributes_of, groups_in, values_in
from napari_destvi.io.zarr_store import read_annotated

if TYPE_CHECKING:
    import zarr
    from anndata import AnnData

ATTRIBUTES = "spatialdata_attrs"
#: Of several tables the first of these names is taken: the usual one, and the bins of
#: Visium HD that 10x Genomics recommends.
USUAL_TABLES = ("table", "square_008um", "square_016um")
#: Folders of tables, now and before version 0.1.
_TABLES = ("tables", "table")
_SHAPES_FILE = "shapes.parquet"
_RADIUS = "radius"


@dataclass(frozen=True, slots=True, eq=False)
class _Shapes:
    """The shapes of a region: centres of shape (n, 2), named by `names`."""

    names: pd.Index = field(repr=False)
    centres: NDArray[np.float64] = field(repr=False)
    diameter: float
    systems: Mapping[str, Matrix] = field(repr=False)


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
        chosen = name or _usual(list(tables))
        table = read_annotated(tables[chosen], path, owner=owner)
        _place_regions(table, attributes_of(tables[chosen]), root)
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


def _place_regions(table: AnnData, stored: dict[str, Any], root: ZarrRoot) -> None:
    """Put centres and pictures of the shapes into a table that was just read."""
    link = table.uns.get(ATTRIBUTES, stored)
    column, instances = str(link.get("region_key")), str(link.get("instance_key"))
    if not {column, instances} <= set(table.obs.columns):
        return  # a table of no shapes: it may have its own coordinates
    names = [str(name) for name in np.atleast_1d(link.get("region", []))]
    held = groups_in(root.group, "shapes")
    without = [name for name in names if name not in held]
    coordinates = _own_coordinates(table)
    libraries: dict[str, Any] = {}
    for name in (name for name in names if name in held):
        rows = np.flatnonzero(table.obs[column].astype(str) == name)
        wanted = pd.Index(table.obs[instances].iloc[rows].astype(str))
        shapes = _read_shapes(root, name, held[name])
        found = shapes.names.get_indexer(wanted)
        centres = np.where(found[:, np.newaxis] >= 0, shapes.centres[found], np.nan)
        coordinates[rows], libraries[name] = _framed(centres, shapes, root.group)
    table.obsm[COORDINATE_KEYS[0]] = coordinates
    if libraries:
        table.uns[IMAGES_KEY] = libraries
    if without:
        add_note(
            table,
            "regions-without-shapes",
            f"The store has no shapes for {listing(without)}: spots there have only "
            'the coordinates that the table itself has in obsm["spatial"].',
        )


def _own_coordinates(table: AnnData) -> NDArray[np.float64]:
    own = table.obsm.get(COORDINATE_KEYS[0])
    if own is None:
        return np.full((table.n_obs, 2), np.nan)
    return np.array(own, dtype=np.float64)[:, :2]


def _read_shapes(root: ZarrRoot, name: str, stored: zarr.Group) -> _Shapes:
    systems = affine_maps(attributes_of(stored).get("coordinateTransformations", ()))
    if "coords" in stored:  # circles before version 0.1
        centres = values_in(stored, "coords").astype(np.float64)[:, :2]
        diameter = 2 * float(np.median(values_in(stored, _RADIUS)))
        return _Shapes(_index(values_in(stored, "Index")), centres, diameter, systems)
    content = root.read_bytes(f"shapes/{name}/{_SHAPES_FILE}")
    frame = pd.read_parquet(io.BytesIO(content))
    centres, widths = centres_and_widths(list(frame["geometry"]))
    sizes = 2 * frame[_RADIUS].to_numpy(float) if _RADIUS in frame else widths
    return _Shapes(_index(frame.index), centres, float(np.median(sizes)), systems)


def _index(names: Iterable[object]) -> pd.Index:
    return pd.Index([str(name) for name in names])


def _framed(
    centres: NDArray[np.float64], shapes: _Shapes, root: zarr.Group
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Return the centres in the frame that goes with the picture, and the library."""
    images = groups_in(root, "images")
    placed = np.isfinite(centres).all(axis=1)
    image = best_image(images, shapes.systems, centres[placed])
    factors = {DIAMETER_KEY: shapes.diameter}
    if image is None:
        return centres, {"images": {}, "scalefactors": factors}
    pixels, scale = read_picture(image)
    size = magnification(image.to_pixels)
    if is_mere_scale(image.to_pixels) and size <= 1:
        scale *= size
    else:
        centres = moved(centres, image.to_pixels)
        factors[DIAMETER_KEY] *= size
    key, scale_key = next(iter(IMAGE_SCALES.items()))
    return centres, {
        "images": {key: pixels},
        "scalefactors": {**factors, scale_key: scale},
    }

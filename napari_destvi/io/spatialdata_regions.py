"""The places of a SpatialData table's spots: centres of shapes, and their picture."""

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
    system_names,
)
from napari_destvi.io.shape_centres import centres_and_widths
from napari_destvi.io.spatialdata_images import PlacedImage, best_image, read_picture
from napari_destvi.io.zarr_files import ZarrRoot
from napari_destvi.io.zarr_members import attributes_of, groups_in, values_in

if TYPE_CHECKING:
    import zarr
    from anndata import AnnData

#: Where a table tells which shapes it is of, and a store that it is one.
ATTRIBUTES = "spatialdata_attrs"
_TRANSFORMATIONS = "coordinateTransformations"
_SHAPES_FILE = "shapes.parquet"
_RADIUS = "radius"
#: Names shown where those of shapes do not go together (case 20).
_N_EXAMPLES = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Shapes:
    """The shapes of a region: centres of shape (n, 2), named by `names`."""

    names: pd.Index = field(repr=False)
    centres: NDArray[np.float64] = field(repr=False)
    diameter: float
    systems: Mapping[str, Matrix] = field(repr=False)


def place_regions(
    table: AnnData, stored: Mapping[str, Any], root: ZarrRoot, path: Path, *, owner: str
) -> None:
    """Put centres and pictures of the shapes into a table that was just read.

    Parameters
    ----------
    table : AnnData
        Modified: ``obsm["spatial"]``, and a library of ``uns["spatial"]`` per region.
    stored : mapping
        The attributes of the table in the store.
    root : ZarrRoot
        The store.
    path : Path
        Its name.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        If the table and its shapes have no name in common, or shapes share a name.
    """
    link = table.uns.get(ATTRIBUTES, stored)
    column, instances = str(link.get("region_key")), str(link.get("instance_key"))
    if not {column, instances} <= set(table.obs.columns):
        return  # a table of no shapes: it may have its own coordinates
    names = [str(name) for name in np.atleast_1d(link.get("region", []))]
    held = groups_in(root.group, "shapes")
    coordinates = _own_coordinates(table)
    libraries: dict[str, Any] = {}
    unclear: dict[str, str] = {}
    for name in (name for name in names if name in held):
        rows = np.flatnonzero(table.obs[column].astype(str) == name)
        if not len(rows):
            continue
        wanted = _index(table.obs[instances].iloc[rows])
        shapes = _read_shapes(root, name, held[name])
        centres = _found(wanted, shapes, path, owner)
        image = _image(centres, shapes, name, root.group)
        coordinates[rows], libraries[name] = _framed(centres, shapes, image)
        if image is not None and not image.is_own:
            unclear[name] = image.name
    table.obsm[COORDINATE_KEYS[0]] = coordinates
    if libraries:
        table.uns[IMAGES_KEY] = libraries
    without = [name for name in names if name not in held]
    _note(table, without, unclear if len(libraries) > 1 else {})


def _found(
    wanted: pd.Index, shapes: _Shapes, path: Path, owner: str
) -> NDArray[np.float64]:
    """Return the centres of shapes by their names, NaN of those that are not there."""
    repeated = shapes.names[shapes.names.duplicated()].unique()
    if len(repeated):
        msg = (
            f"{named_file(path, owner)} has several shapes of one name "
            f"({listing(repeated, at_most=_N_EXAMPLES)}), and nothing tells which of "
            "them a row of the table means. Give each shape a name of its own."
        )
        raise InputError(msg)
    found = shapes.names.get_indexer(wanted)
    if not (found >= 0).any():
        msg = (
            f"{named_file(path, owner)} has no shape that its table names: the "
            f"table has {listing(wanted, at_most=_N_EXAMPLES)}; the shapes are named "
            f"{listing(shapes.names, at_most=_N_EXAMPLES) or 'nothing'}. Write both "
            "with the same names."
        )
        raise InputError(msg)
    return np.where(found[:, np.newaxis] >= 0, shapes.centres[found], np.nan)


def _image(
    centres: NDArray[np.float64], shapes: _Shapes, name: str, root: zarr.Group
) -> PlacedImage | None:
    """Return the image under the centres of a region."""
    others = {
        other: system_names(attributes_of(group).get(_TRANSFORMATIONS, ()))
        for other, group in groups_in(root, "shapes").items()
        if other != name
    }
    there = centres[np.isfinite(centres).all(axis=1)]
    images = groups_in(root, "images")
    return best_image(images, shapes.systems, there, region=name, others=others)


def _note(table: AnnData, without: list[str], unclear: Mapping[str, str]) -> None:
    """Tell of regions without shapes, and of pictures that may be of another."""
    if without:
        add_note(
            table,
            "regions-without-shapes",
            f"The store has no shapes for {listing(without)}: spots there have only "
            'the coordinates that the table itself has in obsm["spatial"].',
        )
    if unclear:
        pairs = (f'"{image}" for {name}' for name, image in unclear.items())
        add_note(
            table,
            "picture-unclear",
            "Several regions lie in one coordinate system, and nothing tells which "
            f"picture is whose; taken were {listing(pairs)}. If that is wrong, let "
            "the names of pictures begin with those of their regions.",
        )


def _own_coordinates(table: AnnData) -> NDArray[np.float64]:
    own = table.obsm.get(COORDINATE_KEYS[0])
    if own is None:
        return np.full((table.n_obs, 2), np.nan)
    return np.array(own, dtype=np.float64)[:, :2]


def _read_shapes(root: ZarrRoot, name: str, stored: zarr.Group) -> _Shapes:
    systems = affine_maps(attributes_of(stored).get(_TRANSFORMATIONS, ()))
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
    centres: NDArray[np.float64], shapes: _Shapes, image: PlacedImage | None
) -> tuple[NDArray[np.float64], dict[str, Any]]:
    """Return the centres in the frame that goes with the picture, and the library."""
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

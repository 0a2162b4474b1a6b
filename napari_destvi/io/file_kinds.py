"""What a file is for: a slide, a reference, a result, a model, or to compare with."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Literal

import h5py

from napari_destvi.data.file_keys import COORDINATE_COLUMNS, COORDINATE_KEYS
from napari_destvi.data.labels import HINTS
from napari_destvi.io.annotated import format_of, refuse_unknown
from napari_destvi.io.damage import told_as_bad_copy, told_as_damage
from napari_destvi.io.full_picture import OTHER_ENDINGS, TIFF_ENDINGS
from napari_destvi.io.hdf5_content import check_own_content
from napari_destvi.io.method_tables import may_hold
from napari_destvi.io.model_file import ENDING as MODEL_ENDING
from napari_destvi.io.other_methods import title_of
from napari_destvi.io.result_keys import RESULT_KEY
from napari_destvi.io.space_ranger import has_spots
from napari_destvi.io.table_sides import PLACES, TYPES, st_places
from napari_destvi.io.tables_beside import tables_beside
from napari_destvi.io.text_layout import TextLayout, find_places, split, text_layout
from napari_destvi.io.text_lines import open_lines
from napari_destvi.io.zarr_files import open_zarr

FileKind = Literal[
    "result", "slide", "cells", "reference", "comparison", "picture", "model"
]

#: Lines of a table that are looked at.
_N_LINES = 20
#: Tables of cell types have fewer columns, tables of genes have more.
_MAX_TYPES = 100
#: What it is used as is not known yet.
_OWNER = ""
#: Of images.
ENDINGS = TIFF_ENDINGS | OTHER_ENDINGS


def file_kind(path: Path) -> FileKind:
    """Return what a file or folder is for, by a short look into it.

    Parameters
    ----------
    path : Path
        Anything that a user may drop on the window.

    Returns
    -------
    {"result", "slide", "cells", "reference", "comparison", "picture", "model"}
        A slide has places of spots; cells have places, too, and types; a reference
        has types of cells only; a comparison is a table with fractions, or without
        genes.

    Raises
    ------
    InputError
        If it is of no format that can be read, or damaged.
    """
    known = format_of(path)
    if known is None:
        with told_as_bad_copy(path, owner=""):
            ending = path.suffix.lower() if path.is_file() else ""
        if ending in ENDINGS:
            return "picture"
        if ending == MODEL_ENDING:
            return "model"
        refuse_unknown(path)
    look = _LOOKS.get(known.module.rpartition(".")[2], _slide)
    return look(path)


def _slide(_path: Path) -> FileKind:
    return "slide"


def _space_ranger(path: Path) -> FileKind:
    return "slide" if has_spots(path) else "reference"


def _reference(_path: Path) -> FileKind:
    return "reference"


def _h5ad(path: Path) -> FileKind:
    with told_as_damage(path, owner=_OWNER), h5py.File(path, "r") as file:
        check_own_content(file, path, owner=_OWNER)
        return "result" if f"uns/{RESULT_KEY}" in file else _annotated(file)


def _zarr(path: Path) -> FileKind:
    with open_zarr(path, owner=_OWNER) as root:
        return _annotated(root.group)


def _annotated(entries: Any) -> FileKind:  # noqa: ANN401
    """Tell by the names of entries, which HDF5 and zarr list alike."""
    columns, tables = _columns(entries["obs"]), entries.get("obsm", {})
    # What a method found is of spots; its columns name no types of cells.
    is_found = may_hold(list(columns)) or any(title_of(key) != key for key in tables)
    if _has_coordinates(entries, columns):
        is_of_spots = is_found or "uns/spatial" in entries  # the image of Visium
        return "slide" if is_of_spots or not _may_name_types(columns) else "cells"
    if is_found:
        return "comparison"
    if _may_name_types(columns):
        return "reference"
    kinds = {tables[name].attrs.get("encoding-type") for name in tables}
    return "comparison" if "dataframe" in kinds else "reference"


def _has_coordinates(entries: Any, columns: set[str]) -> bool:  # noqa: ANN401
    return any(f"obsm/{key}" in entries for key in COORDINATE_KEYS) or any(
        {x, y} <= columns for x, y in COORDINATE_COLUMNS
    )


def _columns(table: Any) -> set[str]:  # noqa: ANN401
    """Return the columns of a table; before anndata 0.7 they are fields of an array."""
    names = table.dtype.names if isinstance(table, h5py.Dataset) else table
    return {str(name) for name in names}


def _may_name_types(columns: Iterable[str]) -> bool:
    return any(hint in name.lower() for name in columns for hint in HINTS)


def _text(path: Path) -> FileKind:
    with open_lines(path, owner=_OWNER) as lines:
        sample = list(itertools.islice(lines, _N_LINES))
    layout = text_layout(sample, path, owner=_OWNER)
    split_lines = (split(line, layout.separator) for line in sample[1:])
    rows = [row for row in split_lines if len(row) == len(layout.names)]
    is_wide = len(layout.measured) > _MAX_TYPES
    if may_hold(layout.names):
        return "comparison"
    if not is_wide and _has_fractions(rows, layout):
        return "comparison"
    if find_places([layout.names[c] for c in layout.places]) is not None:
        names_types = _may_name_types(layout.names[c] for c in layout.texts)
        return "cells" if names_types else "slide"
    if _may_name_types(layout.names[c] for c in (*layout.texts, *layout.places)):
        return "reference"
    if any(tables_beside(path, PLACES, owner=_OWNER)):
        return "slide"
    if any(tables_beside(path, TYPES, owner=_OWNER)):
        return "reference"
    names = [[row[0] for row in rows], layout.names[1:]]
    is_st = any(side and (st_places(side) > 0).mean() > 1 / 2 for side in names)
    return "slide" if is_st or is_wide else "comparison"


def _has_fractions(rows: list[list[str]], layout: TextLayout) -> bool:
    values = (row[c].replace(",", ".") for row in rows for c in layout.measured)
    return any(_is_fraction(value) for value in values)


def _is_fraction(value: str) -> bool:
    try:
        return not float(value or "0").is_integer()
    except ValueError:
        return False


#: By the module of the format; all others are slides.
_LOOKS: dict[str, Callable[[Path], FileKind]] = {
    "h5ad": _h5ad,
    "space_ranger": _space_ranger,
    "zarr_store": _zarr,
    "count_tables": _text,
    "tenx_h5": _reference,
    "tenx_mtx": _reference,
    "tenx_folder": _reference,
    "spatialdata_store": _slide,
}

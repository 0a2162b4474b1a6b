"""The file formats of other programs, in the order in which they are offered.

Each is a module of this folder with a function ``write(content, path, *, force)``,
imported when it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from napari_destvi.errors import ExportError
from napari_destvi.export.content import ExportContent
from napari_destvi.io.atomic import check_space, check_writable
from napari_destvi.io.atomic_folder import check_store


class ExportFormat(NamedTuple):
    """A file format.

    Parameters
    ----------
    title : str
        What it is and who reads it.
    endings : tuple of str
        Of the names of its files, the usual one first; in lower case.
    module : str
        Name of the module that writes it.
    is_folder : bool
        Whether it is a folder of files, as zarr is.
    has_choice : bool
        Whether quantity and types can be chosen; else it holds what it holds.
    needs_slide : bool
        Whether the counts of the slide go into it.
    needs_places : bool
        Whether it tells where the spots lie.
    needs_raster : bool
        Whether it is a picture.
    requires : str
        A package that is asked for apart; "" if none is.
    """

    title: str
    endings: tuple[str, ...]
    module: str
    is_folder: bool = False
    has_choice: bool = True
    needs_slide: bool = False
    needs_places: bool = False
    needs_raster: bool = False
    requires: str = ""


FORMATS: Mapping[str, ExportFormat] = {
    "csv": ExportFormat("Table, commas (CSV)", (".csv",), "table"),
    "tsv": ExportFormat("Table, tabs (TSV)", (".tsv", ".txt"), "table"),
    "parquet": ExportFormat("Table for pandas and R (Parquet)", (".parquet",), "table"),
    "h5ad": ExportFormat(
        "AnnData for scanpy and DestVI's utilities (h5ad)",
        (".h5ad",),
        "h5ad",
        has_choice=False,
        needs_slide=True,
    ),
    "zarr": ExportFormat(
        "AnnData for scanpy and DestVI's utilities (zarr)",
        (".zarr",),
        "zarr",
        is_folder=True,
        has_choice=False,
        needs_slide=True,
    ),
    "spatialdata": ExportFormat(
        "SpatialData: table and shapes (zarr)",
        (".zarr",),
        "spatialdata",
        is_folder=True,
        needs_places=True,
        requires="spatialdata",
    ),
    "geojson": ExportFormat(
        "Detections for QuPath (GeoJSON)", (".geojson",), "geojson", needs_places=True
    ),
    "ome-tiff": ExportFormat(
        "Picture, a channel per type (OME-TIFF)",
        (".ome.tif", ".ome.tiff", ".tif", ".tiff"),
        "ome_tiff",
        needs_places=True,
        needs_raster=True,
    ),
    "loupe": ExportFormat(
        "Dominant types for Loupe Browser (CSV)", (".csv",), "loupe", has_choice=False
    ),
    "tissuumaps": ExportFormat(
        "AnnData for TissUUmaps (h5ad)", (".h5ad",), "tissuumaps", needs_places=True
    ),
    "vitessce": ExportFormat(
        "AnnData for Vitessce (zarr)",
        (".zarr",),
        "vitessce",
        is_folder=True,
        needs_places=True,
    ),
}


def check_export(name: str, path: Path, *, force: bool = False) -> None:
    """Make sure, before anything is read, that a file of a format can be written.

    Parameters
    ----------
    name : str
        A key of `FORMATS`.
    path : Path
        The file or folder to write later.
    force : bool
        Whether one that exists may be replaced.

    Raises
    ------
    ExportError
        If there is no such format, the ending is another's, a package is missing, the
        folder is read-only, or the file exists.
    """
    found = _format_named(name)
    if not path.name.lower().endswith(found.endings):
        msg = (
            f'"{path.name}" has an ending that is not of the format {name}. Name it '
            f"like {path.name.split('.')[0] or 'export'}{found.endings[0]}."
        )
        raise ExportError(msg)
    if found.requires:
        import_module(f"{__name__}.{found.module}").check_installed()
    check = check_store if found.is_folder else check_writable
    check(path, force=force)


def write_format(
    content: ExportContent, name: str, path: Path, *, force: bool = False
) -> Path:
    """Write a file for another program, all of it or nothing.

    Parameters
    ----------
    content : ExportContent
        What is written.
    name : str
        A key of `FORMATS`.
    path : Path
        The file, or the folder of a zarr store.
    force : bool
        Replace one that exists.

    Returns
    -------
    Path
        What was written.

    Raises
    ------
    ExportError
        As `check_export`, and if the disk is too full or writing fails.
    """
    check_export(name, path, force=force)
    check_space(path, content.values.to_numpy().nbytes)
    module = import_module(f"{__name__}.{_format_named(name).module}")
    module.write(content, path, force=force)
    return path


def _format_named(name: str) -> ExportFormat:
    try:
        return FORMATS[name]
    except KeyError:
        msg = f'There is no format "{name}". Choose one of {", ".join(FORMATS)}.'
        raise ExportError(msg) from None

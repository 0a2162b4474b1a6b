"""A SpatialData store: a table of the values that annotates the shapes of the spots.

Written by the package spatialdata, which is asked for apart: it brings a hundred
others.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from napari_destvi.data.stored_names import unique_names
from napari_destvi.errors import ExportError
from napari_destvi.export.annotated_values import annotated_values
from napari_destvi.io.atomic_folder import atomic_folder

if TYPE_CHECKING:
    import anndata
    import pandas as pd

    from napari_destvi.export.content import ExportContent

SHAPES = "spots"
TABLE = "cell_types"
#: Columns of the table: of which element a row tells, and of which of its shapes.
REGION_KEY, INSTANCE_KEY = "element", "spot"
#: What SpatialData allows in the name of a column.
_NOT_ALLOWED = re.compile(r"[^A-Za-z0-9_.-]")


def check_installed() -> None:
    """Make sure that the package is there.

    Raises
    ------
    ExportError
        With what to do, if it is not.
    """
    if find_spec("spatialdata") is None:
        msg = (
            "SpatialData stores are written by the package spatialdata, which is not "
            'installed. Install it with: pip install "napari-destvi[spatialdata]". Or '
            "choose the format zarr, which scanpy reads."
        )
        raise ExportError(msg)


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write circles, or squares for bins, and the table that belongs to them.

    Raises
    ------
    ExportError
        If the package is missing, and as `io.atomic_folder.atomic_folder`.
    """
    check_installed()
    import spatialdata
    from spatialdata.models import TableModel

    table = _linked(annotated_values(content))
    parsed = TableModel.parse(
        table, region=SHAPES, region_key=REGION_KEY, instance_key=INSTANCE_KEY
    )
    store = spatialdata.SpatialData(
        shapes={SHAPES: _shapes(content, table.obs[INSTANCE_KEY])},
        tables={TABLE: parsed},
    )
    with atomic_folder(path, force=force) as temporary:
        store.write(temporary)


def _linked(table: anndata.AnnData) -> anndata.AnnData:
    """Return the table with the columns that link it to the shapes."""
    allowed = [_NOT_ALLOWED.sub("_", str(name)) for name in table.obs.columns]
    table.obs.columns = list(unique_names(allowed))
    table.obs[REGION_KEY] = SHAPES
    table.obs[REGION_KEY] = table.obs[REGION_KEY].astype("category")
    table.obs[INSTANCE_KEY] = table.obs_names.astype(str)
    return table


def _shapes(content: ExportContent, names: pd.Series) -> Any:  # noqa: ANN401
    """Return a GeoDataFrame with the shape of each spot in the table."""
    from geopandas import GeoDataFrame
    from shapely import points, polygons
    from spatialdata.models import ShapesModel

    from napari_destvi.export.formats.geojson import corners

    tissue = content.shown_tissue
    is_shown = np.isin(np.array(tissue.spot_names, dtype=object), list(names))
    centres, index = tissue.coordinates[is_shown], list(names)
    outline = content.shown_outline
    if outline.angle is None:
        data = {"radius": np.full(len(index), outline.size / 2)}
        frame = GeoDataFrame(data, geometry=points(centres), index=index)
    else:
        frame = GeoDataFrame(geometry=polygons(corners(centres, outline)), index=index)
    return ShapesModel.parse(frame)

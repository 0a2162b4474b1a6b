"""Annotated data as a zarr store for Vitessce, whose ``X`` holds the values.

In the configuration of Vitessce: ``obsFeatureMatrix`` at ``X``, ``obsSpots`` at
``obsm/spatial``, ``obsSets`` at ``obs/dominant_cell_type``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.export.annotated_values import annotated_values
from napari_destvi.export.formats.zarr import write_store
from napari_destvi.io.atomic_folder import atomic_folder

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write the values as the matrix.

    Raises
    ------
    ExportError
        As `io.atomic_folder.atomic_folder`.
    """
    with atomic_folder(path, force=force) as temporary:
        write_store(annotated_values(content), temporary)

"""Annotated data for TissUUmaps, which colours markers by the columns of ``obs``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.export.annotated_values import annotated_values
from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.hdf5_output import write_annotated

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write a column of ``obs`` per type, beside dominant type and region.

    Raises
    ------
    ExportError
        As `io.atomic.atomic_path`.
    """
    table = annotated_values(content, values_in_obs=True)
    with atomic_path(path, force=force) as temporary:
        write_annotated(table, temporary)

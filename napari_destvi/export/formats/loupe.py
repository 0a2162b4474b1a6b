"""The type that each spot holds most of, as a category for Loupe Browser.

Loupe imports categories only, no numbers: first the barcode, then the category.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.atomic import atomic_path

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent

BARCODE_COLUMN = "Barcode"
CATEGORY_COLUMN = "Dominant cell type"


def write(content: ExportContent, path: Path, *, force: bool) -> None:
    """Write a row per spot that a type dominates; Loupe leaves the others grey.

    Raises
    ------
    ExportError
        As `io.atomic.atomic_path`.
    """
    known = content.dominant.dropna().rename(CATEGORY_COLUMN)
    with atomic_path(path, force=force) as temporary:
        known.to_csv(temporary, index_label=BARCODE_COLUMN, encoding="utf-8")

"""Writing annotated data that we made: one file or several, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.slide_file import write_slide

if TYPE_CHECKING:
    from anndata import AnnData


def write_made(made: Mapping[Path, AnnData], *, force: bool = False) -> None:
    """Write annotated data; no file appears before all are written.

    Parameters
    ----------
    made : mapping of Path to AnnData
        What to write where, as .h5ad.
    force : bool
        Replace files that exist.

    Raises
    ------
    ExportError
        If a file exists already, or writing fails; what was there is unchanged then.
    """
    with ExitStack() as stack:
        temporary = {
            path: stack.enter_context(atomic_path(path, force=force)) for path in made
        }
        for path, data in made.items():
            write_slide(
                data, temporary[path], obs=data.obs, obsm=data.obsm, uns=data.uns
            )

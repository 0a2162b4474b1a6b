"""The folders that commands write several files to."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.errors import ExportError


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, if it is not there.

    Raises
    ------
    ExportError
        If that is not possible.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The folder {folder} cannot be made ({error.strerror}). Name another."
        raise ExportError(msg) from error

"""Maps that were not saved when the window closed, kept as files until the next start.

Each is an archive with a small JSON file of the same name that says where the slide
is. The JSON file is written last: without it there is nothing to find.
"""

from __future__ import annotations

import json
import logging
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.atomic import atomic_path
from napari_destvi.results import Result
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.session import LeftOver

_log = logging.getLogger(__name__)


def keep(
    folder: Path,
    result: Result,
    slide: Path,
    library: str | None,
    *,
    view: Mapping[str, object] | None = None,
) -> LeftOver | None:
    """Write maps and where their slide is; a failure is only logged.

    Parameters
    ----------
    folder : Path
        Where to write; made if need be. What is there already stays.
    result : Result
        The maps.
    slide : Path
        The file with the spots of the maps.
    library : str or None
        Their capture area.
    view : mapping or None
        What was seen of them.

    Returns
    -------
    LeftOver or None
        Where they are; None if they could not be written.
    """
    file = folder / f"{time.time_ns()}.npz"
    left_over = LeftOver(file, slide.absolute(), library, view)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_archive(result, left_over.file)
    except OSError as error:  # the window is closing: nobody is there to be told
        _log.warning("The maps that are not saved could not be kept: %s", error)
        return None
    offer(left_over)
    return left_over


def newest(folder: Path) -> LeftOver | None:
    """Return the maps that were kept last, or None if there are none."""
    for note in sorted(folder.glob("*.json"), reverse=True):
        left_over = _read_note(note)
        if left_over is not None:
            return left_over
    return None


def read(left_over: LeftOver) -> Result:
    """Return the maps.

    Raises
    ------
    InputError
        If the file is gone or damaged.
    """
    try:
        return read_archive(left_over.file)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        msg = (
            f"The maps of {left_over.slide.name} that were not saved cannot be read "
            "any more. Discard them and fit again."
        )
        raise InputError(msg) from error


def offer(left_over: LeftOver) -> None:
    """Let maps whose archive is there be found; a failure is only logged."""
    about = {
        "slide": str(left_over.slide),
        "library": left_over.library,
        "view": left_over.view,
    }
    try:
        with atomic_path(_note(left_over.file), force=True) as temporary:
            temporary.write_text(json.dumps(about), encoding="utf-8")
    except (OSError, ExportError) as error:
        _log.warning("Maps that are kept cannot be offered: %s", error)


def withdraw(left_over: LeftOver) -> None:
    """Let maps be found no more; their archive stays."""
    _delete(_note(left_over.file))


def forget(left_over: LeftOver) -> None:
    """Delete the files of these maps."""
    for file in (_note(left_over.file), left_over.file):
        _delete(file)


def _note(file: Path) -> Path:
    return file.with_suffix(".json")


def _delete(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:  # the maps are offered again, no more than that
        _log.info("Maps that were kept could not be deleted: %s", error)


def _read_note(note: Path) -> LeftOver | None:
    try:
        about = json.loads(note.read_text(encoding="utf-8"))
        slide, library = Path(about["slide"]), about["library"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        _log.info("%s cannot be used: %s", note, error)
        return None
    view = about.get("view")
    known = view if isinstance(view, dict) else None
    return LeftOver(note.with_suffix(".npz"), slide, library, known)

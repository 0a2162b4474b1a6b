"""Trained models in files: safetensors with a note in JSON; nothing in it can run code.

The numbers are arrays of safetensors. All else is one text beside them: the number of
the format, a checksum of the numbers, and what `results.stored_trained` tells.
"""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path

from napari_destvi.data.wording import named_file
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.atomic import atomic_path, check_writable
from napari_destvi.io.tensor_file import (
    checksum_of,
    read_noted_tensors,
    write_tensors,
)
from napari_destvi.results.npz import encode_json
from napari_destvi.results.stored_trained import plain_model, trained_of
from napari_destvi.results.trained_model import TrainedModel

ENDING = ".safetensors"
#: Name of the text, by which a file is known as ours.
NOTE = "napari_destvi_model"
#: Raised when older programs can no longer read what is written.
FORMAT = 1


def check_model_path(path: Path, *, force: bool) -> None:
    """Make sure, before the work, that a model can be written.

    Parameters
    ----------
    path : Path
        The file to write later.
    force : bool
        Whether a file that exists may be replaced.

    Raises
    ------
    ExportError
        If it has another ending, or cannot be written.
    """
    if path.suffix.lower() != ENDING:
        msg = (
            f'A trained model is written as a {ENDING} file, but you named "{path}". '
            f"Name it like {path.stem or 'model'}{ENDING}."
        )
        raise ExportError(msg)
    check_writable(path, force=force)


def write_model(
    model: TrainedModel, path: str | PathLike[str], *, force: bool = False
) -> Path:
    """Write a trained model.

    Parameters
    ----------
    model : TrainedModel
        Of a complete fit.
    path : path-like
        The file, ending in .safetensors.
    force : bool
        Replace a file that exists.

    Returns
    -------
    Path
        The file written.

    Raises
    ------
    ExportError
        If it cannot be written, or exists.
    """
    target = Path(path).expanduser()
    check_model_path(target, force=force)
    note = {
        "format": FORMAT,
        "checksum": checksum_of(model.arrays),
        "model": plain_model(model),
    }
    with atomic_path(target, force=force) as temporary:
        write_tensors(temporary, model.arrays, notes={NOTE: encode_json(note)})
    return target


def read_model(path: str | PathLike[str]) -> TrainedModel:
    """Read a trained model written by `write_model`.

    Raises
    ------
    InputError
        If the file is missing, damaged, of a newer version, or holds another model.
    """
    path = Path(path).expanduser()
    try:
        arrays, notes = read_noted_tensors(path)
    except FileNotFoundError as error:
        msg = f'There is no file "{path}". Check its name and folder.'
        raise InputError(msg) from error
    except OSError as error:
        msg = (
            f"{named_file(path, 'model')} cannot be read ({error.strerror or error}). "
            "Check its name and place."
        )
        raise InputError(msg) from error
    except ValueError as error:
        msg = (
            f"{named_file(path, 'model')} is damaged, cut off, or no {ENDING} file "
            f"({error}). Give a model that napari-destvi wrote."
        )
        raise InputError(msg) from error
    if NOTE not in notes:
        msg = (
            f"{named_file(path, 'model')} holds no model of napari-destvi, but numbers "
            "of another program. Give a file that fit --model wrote."
        )
        raise InputError(msg)
    try:
        note = json.loads(notes[NOTE])
        if note["format"] > FORMAT:
            raise InputError(_newer(path, note["format"]))
        if note["checksum"] != checksum_of(arrays):
            raise InputError(_damaged(path))
        return trained_of(note["model"], arrays)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(_damaged(path)) from error


def _newer(path: Path, found: object) -> str:
    return (
        f"{named_file(path, 'model')} was written by a newer napari-destvi (format "
        f"{found}; this one knows up to {FORMAT}). Update napari-destvi."
    )


def _damaged(path: Path) -> str:
    return (
        f"{named_file(path, 'model')} is not as it was written: its numbers or its "
        "note are damaged. Copy it again, or fit again."
    )

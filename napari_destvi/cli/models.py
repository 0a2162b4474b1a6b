"""Trained models on the command line: written by a fit, found for another slide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.cli.sentences import tell
from napari_destvi.config import FitConfig
from napari_destvi.config.leaves_model import why_no_model
from napari_destvi.errors import ConfigError, InputError
from napari_destvi.io.model_file import ENDING, check_model_path, write_model
from napari_destvi.io.model_source import read_model_file, read_model_of_run
from napari_destvi.io.run_place import default_folder
from napari_destvi.io.run_search import find_key
from napari_destvi.io.run_store import RunStore
from napari_destvi.results import Result

if TYPE_CHECKING:
    from napari_destvi.io.run_record import KeptModel
    from napari_destvi.results.trained_model import TrainedModel

RESULT_ENDING = ".h5ad"
NO_MODEL = (
    "A result holds no model. Write one with fit --model, or apply a past fit by its "
    "name."
)


def check_model_wish(path: Path | None, config: FitConfig, *, force: bool) -> None:
    """Make sure, before the fit, that its model can be written if one is wanted.

    Raises
    ------
    ConfigError
        If such a fit leaves no model.
    ExportError
        If the file cannot be written.
    """
    if path is None:
        return
    reason = why_no_model(config)
    if reason:
        raise ConfigError(reason)
    check_model_path(path, force=force)


def write_wished_model(path: Path | None, result: Result, *, force: bool) -> None:
    """Write the model of a fit, if one is wanted, and say where it is."""
    if path is None:
        return
    if result.trained is None:
        tell(
            "Note: no model was written. A fit that was stopped, or trained its states "
            "for too few steps, leaves none. Fit again, to the end."
        )
        return
    write_model(result.trained, path, force=force)
    tell(f'The model is in {path}. Another slide: "napari-destvi apply {path} ..."')


def found_model(text: str) -> tuple[TrainedModel, KeptModel]:
    """Return the model of a file, or that of a past fit, and which it is.

    Parameters
    ----------
    text : str
        The name of a file, or the key or name of a past fit.

    Raises
    ------
    InputError
        If there is none.
    """
    path = Path(text).expanduser()
    if path.suffix.lower() == RESULT_ENDING and path.exists():
        raise InputError(NO_MODEL)
    if path.exists() or path.suffix.lower() == ENDING:
        return read_model_file(path)
    store = RunStore(default_folder())
    return read_model_of_run(store, find_key(store, text))

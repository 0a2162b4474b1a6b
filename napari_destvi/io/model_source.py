"""A trained model of a file or of a past fit: reading it, and what is known of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from napari_destvi.config import FitConfig
from napari_destvi.config.leaves_model import why_no_model
from napari_destvi.data.model_slide import ModelFacts
from napari_destvi.errors import ConfigError, InputError
from napari_destvi.io.model_file import read_model
from napari_destvi.io.run_record import KeptModel, RunRecord
from napari_destvi.io.run_store import RunStore
from napari_destvi.results import Result
from napari_destvi.results.npz import encode_json
from napari_destvi.results.stored_trained import plain_model
from napari_destvi.results.trained_model import TrainedModel

_APPLIED = (
    "These maps are of a model that was trained on another slide: take it from there."
)
_STOPPED = "A fit that was stopped leaves none. Fit again, to the end."
_OLD = (
    "It trained its states for too few steps, or is older than models for other "
    "slides. Fit again."
)
_FROM_FILE = (
    "These maps have no model beside them: a result file holds none, and a fit that "
    'trained its states for too few steps leaves none. Open the fit with "Past fits…", '
    "or fit again."
)


def read_model_file(path: Path) -> tuple[TrainedModel, KeptModel]:
    """Read a model from its file.

    Raises
    ------
    InputError
        As `model_file.read_model`.
    """
    model, path = read_model(path), path.expanduser().absolute()
    return model, KeptModel(path.stem, str(path), model_hash(model))


def read_model_of_run(store: RunStore, key: str) -> tuple[TrainedModel, KeptModel]:
    """Read the model that a past fit left.

    Parameters
    ----------
    store : RunStore
        The past fits.
    key : str
        Which of them.

    Raises
    ------
    InputError
        If it has none, is gone, or damaged.
    """
    record, result = store.record(key), store.result(key)
    if result.trained is None:
        why_not = _reason(result) or _OLD
        msg = f'The past fit "{record.title}" has no model for other slides. {why_not}'
        raise InputError(msg)
    name = record.name or f"of fit {key[:8]}"
    return result.trained, KeptModel(name, key, model_hash(result.trained))


def may_have_model(record: RunRecord) -> bool:
    """Tell whether a past fit may have left a model; to be sure it must be read."""
    config = _config(record.settings)
    is_whole = record.status == "complete" and record.model is None
    return is_whole and config is not None and not why_no_model(config)


def why_no_model_of(result: Result) -> str:
    """Return why a result has no model to save; empty if it has one."""
    if result.trained is not None:
        return ""
    return _reason(result) or _FROM_FILE


def facts_of(model: TrainedModel) -> ModelFacts:
    """Return what has to be known of a model to look at a slide for it."""
    return ModelFacts(
        model.gene_names, model.cell_types, model.information(), model.depth
    )


def config_of(model: TrainedModel, config: FitConfig) -> FitConfig:
    """Return the settings of the fit of a model, on the machine of others.

    Parameters
    ----------
    model : TrainedModel
        What was trained.
    config : FitConfig
        Of which device and threads are taken.
    """
    own = _config(model.settings.get("wishes") or {}) or FitConfig()
    return replace(own, device=config.device, n_threads=config.n_threads)


def model_hash(model: TrainedModel) -> str:
    """Return a name for all that is in a model, the same for its file and its fit."""
    about = json.loads(encode_json(plain_model(model)))
    found = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
    for name in sorted(model.arrays):
        array = np.ascontiguousarray(model.arrays[name])
        found.update(f"{name} {array.dtype} {array.shape}".encode())
        found.update(array.reshape(-1).view(np.uint8).data)
    return found.hexdigest()


def _reason(result: Result) -> str:
    """Return what of the fit itself left it without a model, as far as is known."""
    if "applied_model" in result.settings:
        return _APPLIED
    config = _config(result.settings.get("wishes") or {})
    why_not = why_no_model(config) if config is not None else ""
    return why_not or ("" if result.status == "complete" else _STOPPED)


def _config(settings: Mapping[str, Any]) -> FitConfig | None:
    try:
        return FitConfig.from_dict(dict(settings))
    except (ConfigError, TypeError):  # of another version
        return None

"""Trained reference models, kept by content: a second fit starts at the spots."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import os
from pathlib import Path

import numpy as np
import platformdirs
import torch
from numpy.typing import NDArray
from torch import nn

from napari_destvi.config import FitPlan
from napari_destvi.config.installed import installed_versions
from napari_destvi.data.content_hash import content_hash
from napari_destvi.data.problem import Problem
from napari_destvi.data.wording import listing
from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import atomic_path
from napari_destvi.io.tensor_file import write_tensors

logger = logging.getLogger(__name__)

#: Names another folder, for tests and shared machines.
FOLDER_VARIABLE = "NAPARI_DESTVI_CACHE"
#: The newest models that are kept; one takes some megabytes.
MAX_MODELS = 20
#: Raised when a change to the training makes older models stale.
FORMAT = 2
LOSS_KEY = "loss_history"
#: How the names of a preset's fields begin that the reference stage does not heed.
OF_THE_SPOTS = (
    *("spot_", "state_", "abundance_", "gene_factor_", "noise_profile_"),
    *("shared_speed", "simulated_", "n_simulated", "ensemble_size"),
)


def cache_folder() -> Path:
    """Return the folder of the cache."""
    named = os.environ.get(FOLDER_VARIABLE)
    return Path(named or platformdirs.user_cache_dir("napari-destvi")) / "references"


def content_key(problem: Problem, plan: FitPlan, *, seed: int, device: str) -> str:
    """Return a name for everything that the trained reference model depends on."""
    reference, preset = problem.reference, plan.preset
    settings = {
        name: value
        for name, value in dataclasses.asdict(preset).items()
        if not name.startswith(OF_THE_SPOTS) and name not in ("name", "description")
    }
    content = content_hash(
        reference.counts,
        problem.gene_names,
        labels=reference.labels,
        cell_types=reference.cell_types,
    )
    versions = [FORMAT, installed_versions()["napari-destvi"], torch.__version__]
    facts = [versions, settings, plan.reference_epochs, seed, device, content]
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:32]


def load_reference(model: nn.Module, key: str) -> NDArray[np.float64] | None:
    """Fill `model` with the stored weights of this key.

    Returns
    -------
    ndarray or None
        The losses of its training, one per epoch; None if there is no such model.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    path = cache_folder() / f"{key}.safetensors"
    if not path.is_file():
        return None
    try:
        tensors = load_file(path)
        losses = tensors.pop(LOSS_KEY).numpy()
    except (OSError, SafetensorError, KeyError) as error:
        logger.warning("The stored reference model %s is unreadable: %s", path, error)
        return None
    # first looked at as a whole: what does not fit must not change a part of the model
    others = _differences(model, tensors)
    if others:
        logger.warning(
            "The stored reference model %s is of other genes or types and is not used: "
            "%s",
            path,
            listing(others),
        )
        return None
    model.load_state_dict(tensors)
    model.eval()
    return np.asarray(losses, dtype=np.float64)


def _differences(model: nn.Module, tensors: dict[str, torch.Tensor]) -> list[str]:
    """Return what differs between the weights of a model and those stored."""
    expected = {name: tuple(value.shape) for name, value in model.state_dict().items()}
    stored = {name: tuple(value.shape) for name, value in tensors.items()}
    return [
        f"{name} is {stored.get(name, 'missing')} in place of {expected.get(name)}"
        for name in sorted({*expected, *stored})
        if expected.get(name) != stored.get(name)
    ]


def store_reference(model: nn.Module, key: str, losses: list[float]) -> None:
    """Keep the weights of `model`; a cache that cannot be written only costs time."""
    state = model.state_dict().items()
    tensors = {name: value.detach().cpu().numpy() for name, value in state}
    tensors[LOSS_KEY] = np.array(losses, dtype=np.float64)
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(folder / f"{key}.safetensors", force=True) as temporary:
            write_tensors(temporary, tensors)
        _drop_oldest(folder)
    except (OSError, ExportError) as error:
        logger.warning("The reference model was not kept: %s", error)


def _drop_oldest(folder: Path) -> None:
    models = sorted(folder.glob("*.safetensors"), key=lambda path: path.stat().st_mtime)
    for path in models[:-MAX_MODELS]:
        path.unlink(missing_ok=True)

"""A name for a fit by all that its result depends on."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from napari_destvi.config import (
    LEAST_SQUARES,
    FitConfig,
    ignored_settings,
    resolve,
)
from napari_destvi.config.installed import installed_versions
from napari_destvi.data.content_hash import content_hash
from napari_destvi.data.problem import Problem

#: How many hexadecimal digits a key has: 128 bits are the same for no two fits.
KEY_DIGITS = 32
#: Raised when what a key is made of changes.
_FORMAT = 2
#: Settings that change how fast a result is there, not what it says; and the wish for a
#: device, for which the one stands that really computes.
_OF_THE_MACHINE = frozenset({"n_threads", "device"})
#: Kinds of devices that results call by these names; cards have names of their own.
_PLAIN_DEVICES = frozenset({"cpu", "mps"})
#: Packages whose numbers differ from version to version.
_DECISIVE = ("napari-destvi", "torch", "numpy")


def device_kind(name: str) -> str:
    """Return the kind of a device by what a result calls it.

    Examples
    --------
    >>> device_kind("cpu"), device_kind("NVIDIA H100 80GB HBM3")
    ('cpu', 'cuda')
    """
    return name if name in _PLAIN_DEVICES else "cuda"


def run_key(problem: Problem, config: FitConfig, *, device: str) -> str:
    """Return a name for everything that the result of a fit depends on.

    That is the counts, names and places of the spots and the reference as fitted, the
    method, the settings that it heeds, the kind of device that computes, and the
    versions of the packages; neither the number of threads nor the names of files.

    Parameters
    ----------
    problem : Problem
        What is fitted. Its counts are read through: about a second per gigabyte.
    config : FitConfig
        The settings.
    device : str
        The kind of device that computes, such as "cpu" or "cuda", whatever the settings
        wish for: "auto" is another one on another computer. The numbers of two kinds
        differ, and so do their random numbers; those of two cards, in the last digits.

    Returns
    -------
    str
        32 hexadecimal digits.
    """
    (key,) = run_keys(problem, [(config, device)])
    return key


def run_keys(problem: Problem, runs: Iterable[tuple[FitConfig, str]]) -> list[str]:
    """Return the `run_key` of each of several runs; the counts are read once.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    runs : iterable of (FitConfig, str)
        The settings and the kind of device of each.
    """
    frame = _frame(problem)
    return [_key(problem, config, device, frame) for config, device in runs]


def applied_key(problem: Problem, model_hash: str, *, device: str) -> str:
    """Return a name for everything that applying a trained model depends on.

    That is the model, the counts, names and places of the spots, the kind of device,
    and the versions of the packages; there are no cells, and all settings belong to
    the model.

    Parameters
    ----------
    problem : Problem
        The spots that it is applied to.
    model_hash : str
        Of all that is in the model.
    device : str
        As for `run_key`.
    """
    facts = {**_frame(problem), "model": model_hash, "device": device}
    return _digest(json.dumps(facts, sort_keys=True))


def stopped_key(key: str, created: str) -> str:
    """Return a name for a fit that was stopped early: no two of them are the same.

    Parameters
    ----------
    key : str
        What `run_key` says of it.
    created : str
        When it was stopped.
    """
    return _digest(f"{key} stopped {created}")


def _key(
    problem: Problem, config: FitConfig, device: str, frame: Mapping[str, Any]
) -> str:
    facts = {
        **frame,
        "settings": _heeded(config),
        "device": "" if "device" in ignored_settings(config.method) else device,
        "preset": _preset(problem, config),
    }
    return _digest(json.dumps(facts, sort_keys=True, default=str))


def _frame(problem: Problem) -> dict[str, Any]:
    """Return what every key holds: its format, the versions, and the data."""
    versions = installed_versions()
    return {
        "format": _FORMAT,
        "versions": {name: versions[name] for name in _DECISIVE},
        "data": _data(problem),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_DIGITS]


def _heeded(config: FitConfig) -> dict[str, Any]:
    left_out = ignored_settings(config.method) | _OF_THE_MACHINE
    return {k: v for k, v in config.to_dict().items() if k not in left_out}


def _preset(problem: Problem, config: FitConfig) -> dict[str, Any]:
    """Return the numbers behind the name: they may change within a version."""
    if config.method in LEAST_SQUARES:
        return {}
    sizes = problem.sizes
    plan = resolve(config, n_spots=sizes.n_spots, n_cells=sizes.n_cells)
    return dataclasses.asdict(plan.preset)


def _data(problem: Problem) -> list[str]:
    # Counted anew: provenance tells of the whole slide where a part of it is fitted.
    spatial, reference = problem.spatial, problem.reference
    places = np.ascontiguousarray(spatial.coordinates, dtype=np.float64)
    return [
        content_hash(spatial.counts, problem.gene_names),
        content_hash(
            reference.counts,
            problem.gene_names,
            labels=reference.labels,
            cell_types=reference.cell_types,
        ),
        _digest("\n".join(spatial.spot_names)),
        hashlib.sha256(places.data).hexdigest(),
    ]

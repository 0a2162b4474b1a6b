"""A result as one file between two processes: exact, and never half written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from napari_destvi.results.npz import read_npz, write_npz
from napari_destvi.results.result import INTERVAL_BOUNDS, Result

_ARRAYS = ("abundance", "proportions", "cell_state", "activation")
_NAMES = ("spot_names", "cell_types", "gene_names")
_PLAIN = ("settings", "seconds", "versions", "status")
#: The history is one array per stage, kept under this prefix and its name.
_HISTORY = "history."


def write_archive(result: Result, path: Path) -> None:
    """Write a result; a file of this name is replaced at once.

    Parameters
    ----------
    result : Result
        Its settings, seconds and versions are plain values.
    path : Path
        Where to write; the folder exists.

    Raises
    ------
    OSError
        If it cannot be written; what was there before is unchanged.
    """
    bounds = INTERVAL_BOUNDS if result.has_intervals else ()
    arrays = {name: getattr(result, name) for name in (*_ARRAYS, *bounds)}
    arrays |= {_HISTORY + stage: losses for stage, losses in result.history.items()}
    values = {name: getattr(result, name) for name in (*_NAMES, *_PLAIN)}
    values["activation_genes"] = result.activation_genes
    write_npz(path, arrays, values)


def read_archive(path: Path) -> Result:
    """Return the result written by `write_archive`.

    Raises
    ------
    OSError
        If there is no such file.
    """
    arrays, values = read_npz(path)
    fields: dict[str, Any] = {name: tuple(values[name]) for name in _NAMES}
    fields |= {name: arrays[name] for name in _ARRAYS}
    fields |= {name: arrays.get(name) for name in INTERVAL_BOUNDS}
    fields |= {name: values[name] for name in _PLAIN}
    fields["activation_genes"] = _genes(values["activation_genes"])
    fields["history"] = _history(arrays)
    return Result(**fields)


def _genes(genes: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {cell_type: tuple(names) for cell_type, names in genes.items()}


def _history(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(_HISTORY): losses
        for name, losses in arrays.items()
        if name.startswith(_HISTORY)
    }

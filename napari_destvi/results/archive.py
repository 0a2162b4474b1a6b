"""A result as one file between two processes: exact, and never half written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from napari_destvi.results.expression_model import ExpressionModel
from napari_destvi.results.npz import read_npz, write_npz
from napari_destvi.results.reference_states import (
    restored_reference,
    stored_reference,
)
from napari_destvi.results.result import Result
from napari_destvi.results.result_shapes import CELL_NUMBERS, INTERVAL_BOUNDS
from napari_destvi.results.state_axes import plain_axes, restored_axes
from napari_destvi.results.stored_differences import (
    arrays_of,
    plain_differences,
    restored_differences,
)
from napari_destvi.results.stored_expression import restored_model, stored_arrays
from napari_destvi.results.stored_trained import plain_model, trained_of

_ARRAYS = ("abundance", "proportions", "cell_state", "activation")
#: Arrays that not every result has.
_OPTIONAL = (*INTERVAL_BOUNDS, *CELL_NUMBERS)
_NAMES = ("spot_names", "cell_types", "gene_names")
_PLAIN = ("settings", "seconds", "versions", "status")
#: The history is one array per stage, kept under this prefix and its name.
_HISTORY = "history."
#: So are the arrays of the expression model; its link is a plain value.
_EXPRESSION = "expression."
_LINK, _NOISE = "expression_link", "noise_abundance"
_AXES = "axes"
_TRAINED = "trained"
#: And those of kept comparisons, beside their plain values.
_DIFFERENCES = "differences"
#: And the states of cells of the reference.
_REFERENCE = "reference_states."


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
    names = (*_ARRAYS, *result.optional_tables)
    arrays = {name: getattr(result, name) for name in names}
    arrays |= {_HISTORY + stage: losses for stage, losses in result.history.items()}
    values = {name: getattr(result, name) for name in (*_NAMES, *_PLAIN)}
    values["activation_genes"] = result.activation_genes
    model, noise = result.expression_model, result.noise_abundance
    if model is not None and noise is not None:
        arrays |= {_EXPRESSION + name: a for name, a in stored_arrays(model).items()}
        arrays[_NOISE] = noise
        values[_LINK] = model.link
    cells = stored_reference(result.reference_states)
    arrays |= {_REFERENCE + name: array for name, array in cells.items()}
    if result.axes is not None:
        values[_AXES] = plain_axes(result.axes)
    if result.trained is not None:
        values[_TRAINED] = plain_model(result.trained)
        held = result.trained.arrays.items()
        arrays |= {f"{_TRAINED}.{name}": array for name, array in held}
    kept = arrays_of(result.differences)
    arrays |= {f"{_DIFFERENCES}.{name}": array for name, array in kept.items()}
    values[_DIFFERENCES] = plain_differences(result.differences)
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
    fields |= {name: arrays.get(name) for name in _OPTIONAL}
    fields |= {name: values[name] for name in _PLAIN}
    fields["activation_genes"] = _genes(values["activation_genes"])
    fields["history"] = _below(_HISTORY, arrays)
    fields["expression_model"] = _expression_model(arrays, values)
    fields["noise_abundance"] = arrays.get(_NOISE)
    fields["reference_states"] = restored_reference(_below(_REFERENCE, arrays))
    if _AXES in values:
        fields["axes"] = restored_axes(values[_AXES])
    if _TRAINED in values:
        held = _below(f"{_TRAINED}.", arrays)
        fields[_TRAINED] = trained_of(values[_TRAINED], held)
    fields[_DIFFERENCES] = restored_differences(
        values.get(_DIFFERENCES, []), _below(f"{_DIFFERENCES}.", arrays)
    )
    return Result(**fields)


def _genes(genes: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {cell_type: tuple(names) for cell_type, names in genes.items()}


def _expression_model(
    arrays: dict[str, NDArray[Any]], values: dict[str, Any]
) -> ExpressionModel | None:
    link = values.get(_LINK)
    return None if link is None else restored_model(_below(_EXPRESSION, arrays), link)


def _below(prefix: str, arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Return the arrays whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix)
    }

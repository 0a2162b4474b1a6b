"""A trained model as plain values beside its arrays, for files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from numpy.typing import NDArray

from napari_destvi.results.trained_model import TrainedModel

_NAMES = ("cell_types", "gene_names")


def plain_model(model: TrainedModel) -> dict[str, Any]:
    """Return all of a model but its arrays as JSON can say it."""
    told = (field.name for field in fields(model) if field.name != "arrays")
    return {name: getattr(model, name) for name in told}


def trained_of(
    values: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]
) -> TrainedModel:
    """Return the model that `plain_model` told of.

    Raises
    ------
    ValueError, TypeError, KeyError
        If it is none, or values and arrays do not fit together.
    """
    names = {name: tuple(map(str, values[name])) for name in _NAMES}
    return TrainedModel(**{**values, **names}, arrays=arrays)

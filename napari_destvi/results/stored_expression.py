"""A model of the expression as named arrays, for files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from napari_destvi.results.expression_model import (
    ExpressionModel,
    Floats,
    HiddenLayer,
)

_ARRAYS = ("weight", "offset", "logits", "gene_factor", "noise")


def stored_arrays(model: ExpressionModel) -> dict[str, Floats]:
    """Return the arrays of a model by name, for a file; `restored_model` takes them."""
    arrays = {
        f"hidden_{number}_{part}": getattr(layer, part)
        for number, layer in enumerate(model.hidden)
        for part in ("weight", "bias")
    }
    return arrays | {name: getattr(model, name) for name in _ARRAYS}


def restored_model(arrays: Mapping[str, Any], link: str) -> ExpressionModel:
    """Return the model whose arrays and link were stored.

    Raises
    ------
    ValueError
        If they do not fit together.
    """
    n_layers = sum(name.endswith("_bias") for name in arrays)
    hidden = tuple(
        HiddenLayer(
            _floats(arrays[f"hidden_{number}_weight"]),
            _floats(arrays[f"hidden_{number}_bias"]),
        )
        for number in range(n_layers)
    )
    fields: dict[str, Any] = {name: _floats(arrays[name]) for name in _ARRAYS}
    return ExpressionModel(hidden=hidden, link=link, **fields)  # type: ignore[arg-type]


def _floats(values: object) -> Floats:
    return np.asarray(values, dtype=np.float32)

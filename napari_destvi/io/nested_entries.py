"""Entries of a result's ``uns`` with arrays of their own, such as tables of genes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.io.plain_values import restored, storable
from napari_destvi.results import ExpressionModel, KeptDifference
from napari_destvi.results.stored_differences import (
    plain_difference,
    restored_difference,
)
from napari_destvi.results.stored_expression import restored_model, stored_arrays

_LINK = "link"
#: Of a comparison: what it is called, its genes, and its place among the others, which
#: is also that of its column among the groups of the spots.
_TITLE, _TABLE, _NUMBER = "title", "table", "number"


def stored_expression(model: ExpressionModel | None) -> dict[str, Any]:
    """Return the entry of a model of the expression, empty for None."""
    return {} if model is None else {**stored_arrays(model), _LINK: model.link}


def restored_expression(entry: Mapping[str, Any] | None) -> ExpressionModel | None:
    """Return the model from its entry, None without one."""
    if entry is None:
        return None
    stored = dict(entry)
    return restored_model(stored, str(stored.pop(_LINK)))


def stored_differences(kept: tuple[KeptDifference, ...]) -> dict[str, Any]:
    """Return an entry per comparison.

    They are called "comparison 1" and so on: titles have what people called their
    regions, and a zarr store has a folder for each entry.
    """
    return {
        f"comparison {number}": {
            **storable(plain_difference(one)),
            _TITLE: one.title,
            _TABLE: one.difference.table,
            _NUMBER: number,
        }
        for number, one in enumerate(kept, start=1)
    }


def restored_differences(
    entries: Mapping[str, Any], groups: NDArray[np.integer[Any]]
) -> tuple[KeptDifference, ...]:
    """Return the comparisons in the order in which they were kept.

    Parameters
    ----------
    entries : mapping
        Of `stored_differences`.
    groups : ndarray of shape (n_spots, n_comparisons)
        In which group of each comparison each spot is.
    """
    groups = np.asarray(groups, dtype=np.int8)
    stored = sorted(map(dict, entries.values()), key=lambda entry: int(entry[_NUMBER]))
    found = []
    for number, entry in enumerate(stored):
        table = entry.pop(_TABLE)
        table = table.set_axis(table.index.astype(object).rename("gene"))
        spots = np.ascontiguousarray(groups[:, number])
        found.append(restored_difference(restored(entry), table, spots))
    return tuple(found)

"""The types that RCTD calls in doublet mode, one or two a spot, as a table of shares.

RCTD (spacexr, function ``gather_results``) keeps in ``results_df`` a row per spot with
``spot_class``, ``first_type`` and ``second_type``, and in ``weights_doublet`` the
weights of the two. The package rctd-py puts both into an AnnData, as columns of
``obs`` that begin with ``rctd_`` and as an array in ``obsm``.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.io.other_methods import RCTD

TITLE = f"{RCTD}, doublet mode"
_COLUMNS = ("spot_class", "first_type", "second_type")
#: Before the columns, in ``obs``.
_PREFIXES = ("", "rctd_")
#: How users call the two weights where they join them to the calls.
_WEIGHTS = (
    ("first_type_weight", "second_type_weight"),
    ("weight_first_type", "weight_second_type"),
)
_SINGLET, _DOUBLETS = "singlet", ("doublet_certain", "doublet_uncertain")
#: Where nothing tells the weights of two types.
HALVES = (
    "This table of RCTD tells two types of a doublet, but not how much there is of "
    "each: half of the spot is taken for either. Its weights tell more: write "
    "myRCTD@results$weights as a table, and compare that."
)


def call_columns(names: Iterable[str]) -> tuple[str, ...]:
    """Return the columns with the calls of RCTD; none where they are not all there."""
    for prefix in _PREFIXES:
        columns = tuple(prefix + name for name in _COLUMNS)
        if set(columns) <= set(names):
            return columns
    return ()


def are_weights_alone(table: pd.DataFrame) -> bool:
    """Tell whether a table is ``weights_doublet``, which does not tell the types."""
    return tuple(map(str, table.columns)) == _COLUMNS[1:] and all(
        pd.api.types.is_numeric_dtype(dtype) for dtype in table.dtypes
    )


def shares_of_calls(
    table: pd.DataFrame, weights: NDArray[np.floating] | None = None
) -> tuple[pd.DataFrame, str]:
    """Return the shares of the types that RCTD calls.

    Parameters
    ----------
    table : DataFrame of shape (n_spots, n_columns)
        With the columns of the calls, and perhaps of weights.
    weights : ndarray of shape (n_spots, 2), optional
        Of the first and the second type.

    Returns
    -------
    shares : DataFrame of shape (n_spots, n_cell_types)
        Of a spot with one type that alone; NaN for a spot that RCTD rejects.
    note : str
        What had to be assumed; empty for nothing.
    """
    kind, first, second = (
        table[name].astype(object) for name in call_columns(table.columns)
    )
    is_single = (kind == _SINGLET).to_numpy()
    is_double = kind.isin(_DOUBLETS).to_numpy() & second.notna().to_numpy()
    given = _weights(table) if weights is None else np.asarray(weights, dtype=float)
    pair = np.full((len(table), 2), 0.5) if given is None else given
    pair = pair / pair.sum(axis=1, keepdims=True)
    pair[is_single] = (1.0, 0.0)
    called = is_single | is_double
    types = sorted({*map(str, first[called]), *map(str, second[is_double])})
    shares = np.full((len(table), len(types)), np.nan)
    shares[called] = 0.0
    for rows, names, part in ((called, first, 0), (is_double, second, 1)):
        columns = pd.Index(types).get_indexer(names[rows].astype(str))
        np.add.at(shares, (np.flatnonzero(rows), columns), pair[rows, part])
    note = HALVES if given is None and is_double.any() else ""
    return pd.DataFrame(shares, table.index, types), note


def _weights(table: pd.DataFrame) -> NDArray[np.float64] | None:
    for names in _WEIGHTS:
        if set(names) <= set(table.columns):
            weights: NDArray[np.float64] = table[list(names)].to_numpy(np.float64)
            return weights
    return None

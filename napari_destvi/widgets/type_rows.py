"""Which lines the list of cell types has, and in which order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from napari_destvi.layers import mean_shares, ranked_types
from napari_destvi.results import Result
from napari_destvi.session import Quantity


class TypeRow(NamedTuple):
    """A line of the list.

    Parameters
    ----------
    cell_type : str
        Name of the type.
    share : float
        Mean proportion over the tissue, from 0 to 1.
    has_map : bool
        Whether there is anything to show; a line without cannot be checked.
    """

    cell_type: str
    share: float
    has_map: bool


def type_order(result: Result | None, *, before: tuple[str, ...]) -> tuple[str, ...]:
    """Return the types, the largest first; none without a result.

    While a fit runs the order stays as it was `before`: a line that changes its
    place under the mouse gets the click that was meant for another.
    """
    if result is None:
        return ()
    if result.status == "running" and set(before) == set(result.cell_types):
        return before
    return ranked_types(result)


def type_rows(
    result: Result | None, order: tuple[str, ...], quantity: Quantity
) -> list[TypeRow]:
    """Return the lines in an order, for the maps of a quantity."""
    if result is None:
        return []
    values = result.proportions if quantity == "proportions" else result.activation
    has_map = np.atleast_1d(np.isfinite(values).any(axis=0))
    shares = mean_shares(result)
    column = {name: number for number, name in enumerate(result.cell_types)}
    return [
        TypeRow(name, float(shares[column[name]]), bool(has_map[column[name]]))
        for name in order
    ]

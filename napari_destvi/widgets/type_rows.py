"""Which lines the list of cell types has, and in which order."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers import has_values, mean_shares, ranked_types
from napari_destvi.results import Result
from napari_destvi.session import Quantity
from napari_destvi.session.shown import why_no_values
from napari_destvi.states import finding_sentence

NO_VALUES = "No spot has a value."
#: Of results from before axes were looked for.
NOT_TOLD = (
    "It has no activation to show: there is too little of it, or the counts do not "
    "tell its state."
)


class TypeRow(NamedTuple):
    """A line of the list.

    Parameters
    ----------
    cell_type : str
        Name of the type.
    share : float
        Mean proportion over the tissue, from 0 to 1.
    why_no_map : str
        Why there is nothing to show and the line cannot be checked; empty for a map.
    """

    cell_type: str
    share: float
    why_no_map: str

    @property
    def has_map(self) -> bool:
        """Whether there is anything to show."""
        return not self.why_no_map


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
    has_map = has_values(result, quantity)
    why = "" if has_map.all() else _reasons(result, quantity)
    reasons = np.where(has_map, "", why)
    shares = mean_shares(result)
    column = {name: number for number, name in enumerate(result.cell_types)}
    return [
        TypeRow(name, float(shares[column[name]]), str(reasons[column[name]]))
        for name in order
    ]


def _reasons(result: Result, quantity: Quantity) -> NDArray[np.str_]:
    """Return per type why it would have no map."""
    if quantity != "activation" or not result.has_fitted_states:
        why = why_no_values(result, quantity) or NO_VALUES
        return np.full(result.n_cell_types, why)
    if result.axes is None:
        return np.full(result.n_cell_types, NOT_TOLD)
    return np.array([finding_sentence(found) or NO_VALUES for found in result.axes])

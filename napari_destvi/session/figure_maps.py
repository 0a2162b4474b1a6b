"""What of a result goes into a figure: the types, their values and their colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.export import FigureMaps
from napari_destvi.layers import FILE_SCALES, contrast_limits, has_values, ranked_types
from napari_destvi.metrics.pairing import pair_tables
from napari_destvi.results import Result
from napari_destvi.session.terms import spoken

if TYPE_CHECKING:
    from napari_destvi.metrics import Comparison

#: So many types are legible at the width of a page.
N_TYPES = 6
_MISSING = {
    "activation": "Cell states were not fitted, or the counts do not tell any. Choose "
    "the proportions, or fit with DestVI.",
    "uncertainty": "The method, the settings or the older version that made them gives "
    "no intervals. Choose the proportions, or fit with DestVI, its preset default and "
    "both amortized.",
    "proportions": "No spot was fitted.",
    **dict.fromkeys(
        ("abundance", "abundance_mean"),
        "The method that made them finds shares, no numbers of cells. Choose the "
        "proportions, or fit with Cell2location.",
    ),
}


def chosen_types(result: Result, wanted: Sequence[str], quantity: str) -> list[str]:
    """Return the types of a figure: those asked for, or the most abundant ones.

    Parameters
    ----------
    result : Result
        Whose types there are.
    wanted : sequence of str
        Names in any case, a repeated one counts once; none for the most abundant.
    quantity : str
        What is to be shown of them, one of `terms.Quantity`.

    Raises
    ------
    InputError
        If there is no such type, or a type has no value of the quantity.
    """
    known = _types_with(quantity, result)
    if not known:
        msg = f"There is no {spoken(quantity)} of any type. {_MISSING[quantity]}"
        raise InputError(msg)
    if not wanted:
        return [name for name in ranked_types(result) if name in known][:N_TYPES]
    chosen = types_named(wanted, result.cell_types)
    empty = [name for name in chosen if name not in known]
    if empty:
        msg = (
            f"There is no {spoken(quantity)} of {', '.join(empty)}: the counts do not "
            f"tell it, or it was not fitted. Types that have one: {', '.join(known)}."
        )
        raise InputError(msg)
    return chosen


def _types_with(quantity: str, result: Result) -> list[str]:
    """Return the types that have a value."""
    if quantity == "abundance" and not result.counts_cells:
        return []  # amounts without a unit
    pairs = zip(result.cell_types, has_values(result, quantity), strict=True)
    return [name for name, has_value in pairs if has_value]


def figure_maps(
    result: Result,
    cell_types: Sequence[str],
    quantity: str,
    *,
    truth: pd.DataFrame | None = None,
    same_scale: bool = False,
) -> FigureMaps:
    """Return the values of some types and the limits of their colours.

    Parameters
    ----------
    result : Result
        What is shown.
    cell_types : sequence of str
        Names of its types.
    quantity : str
        One of `terms.Quantity`: an uncertainty in percentage points, abundances in
        cells.
    truth : DataFrame of shape (n_true_spots, n_true_types), optional
        True proportions, abundances or numbers of cells: amounts are divided
        by the sum of each spot; spots and types are matched by name, as for a score.
    same_scale : bool
        Whether all types have the same limits.

    Raises
    ------
    InputError
        If the truth shares no spot or type with the figure, or has no proportions.
    """
    estimate = _estimate(result, cell_types, quantity)
    true = None if truth is None else _matched_truth(truth, result, cell_types)
    limits = (
        _limits(cell_types, quantity, estimate, true)
        if same_scale
        else _limits_of_each(cell_types, quantity, estimate, true)
    )
    return FigureMaps(estimate, limits, true)


def compared_maps(
    result: Result, cell_types: Sequence[str], comparison: Comparison, *, title: str
) -> FigureMaps:
    """Return the proportions of some types and below them what they are compared with.

    Both as the window compares them: where a table has types without a partner, as
    shares among the types that both have, and so without a spot that only one has.

    Parameters
    ----------
    result : Result
        What is shown.
    cell_types : sequence of str
        Names of its types; one without a partner is shown as it is, with nothing
        below it.
    comparison : Comparison
        Its left side is the result.
    title : str
        What the result is compared with.
    """
    spots, types = list(comparison.spot_names), list(comparison.left_types)
    paired = [name for name in cell_types if name in types]
    estimate = _estimate(result, cell_types, "proportions")
    if comparison.leaves_types_out:
        left = pd.DataFrame(comparison.left_shares, index=spots, columns=types)
        estimate[paired] = left[paired].reindex(estimate.index)
    right = pd.DataFrame(comparison.right_shares, index=spots, columns=types)[paired]
    limits = _limits_of_each(cell_types, "proportions", estimate, right)
    return FigureMaps(estimate, limits, right, title)


def _estimate(result: Result, cell_types: Sequence[str], quantity: str) -> pd.DataFrame:
    """Return what a result tells of some types, of shape (n_spots, n_types)."""
    frame = pd.DataFrame(
        getattr(result, quantity), index=result.spot_names, columns=result.cell_types
    )
    return frame[list(cell_types)] * FILE_SCALES[quantity].factor


def types_named(wanted: Sequence[str], cell_types: Sequence[str]) -> list[str]:
    """Return the types of some names, each once.

    Parameters
    ----------
    wanted : sequence of str
        Names in any case; one that is written as a type's is that type's.
    cell_types : sequence of str
        Those that there are.

    Raises
    ------
    InputError
        If there is no such type.

    Examples
    --------
    >>> types_named(["b CELL", "T cell"], ["T cell", "B cell"])
    ['B cell', 'T cell']
    """
    by_key = {name.casefold(): name for name in cell_types}
    by_key |= {name: name for name in cell_types}  # as it is written goes first
    found = {name: by_key.get(name, by_key.get(name.casefold())) for name in wanted}
    unknown = [name for name, match in found.items() if match is None]
    if unknown:
        msg = (
            f"The result has no cell type {', '.join(unknown)}. It has "
            f"{', '.join(cell_types)}."
        )
        raise InputError(msg)
    return list(dict.fromkeys(filter(None, found.values())))


def _matched_truth(
    truth: pd.DataFrame, result: Result, cell_types: Sequence[str]
) -> pd.DataFrame:
    """Return the truth in the names of the result, of shape (n_shared, n_found)."""
    ours, theirs = pair_tables(result.proportions_frame(), truth)
    found = [name for name in cell_types if name in ours.types]
    if not found:
        msg = (
            f"None of the types of the figure ({listing(cell_types)}) is in the truth "
            f"({listing(truth.columns)}). Types are matched by name, ignoring case and "
            "punctuation: rename the columns of the truth."
        )
        raise InputError(msg)
    shares = theirs.shares(renormalise=False)
    names = [result.spot_names[row] for row in ours.rows]
    return pd.DataFrame(shares, index=names, columns=list(ours.types))[found]


def _limits_of_each(
    cell_types: Sequence[str], quantity: str, *tables: pd.DataFrame | None
) -> Mapping[str, tuple[float, float]]:
    return {name: _limits([name], quantity, *tables) for name in cell_types}


def _limits(
    cell_types: Sequence[str], quantity: str, *tables: pd.DataFrame | None
) -> tuple[float, float]:
    """Return the values of the first and last colour, for estimate and truth alike."""
    values = [
        table[name].to_numpy(dtype=np.float64)
        for table in tables
        if table is not None
        for name in cell_types
        if name in table
    ]
    scale = FILE_SCALES[quantity]
    return contrast_limits(
        np.concatenate(values), lowest=scale.lowest, least_span=scale.least_span
    )

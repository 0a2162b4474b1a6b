"""What of a result goes into a figure: the types, their values and their colours."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.export import FigureMaps
from napari_destvi.layers import SCALES, contrast_limits, has_values, ranked_types
from napari_destvi.metrics.pairing import ROUNDING, pair_tables
from napari_destvi.results import Result
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Drawing, Quantity

#: So many types are legible at the width of a page.
N_TYPES = 6
_MISSING = {
    "activation": "Cell states were not fitted, or the counts do not tell any. Choose "
    "the proportions, or fit with DestVI.",
    "uncertainty": "The method, the settings or the older version that made them gives "
    "no intervals. Choose the proportions, or fit with DestVI, its preset default and "
    "both amortized.",
    "proportions": "No spot was fitted.",
}


def chosen_types(result: Result, wanted: Sequence[str], quantity: str) -> list[str]:
    """Return the types of a figure: those asked for, or the most abundant ones.

    Parameters
    ----------
    result : Result
        Whose types there are.
    wanted : sequence of str
        Names in any case, a repeated one counts once; none for the most abundant.
    quantity : {"proportions", "activation", "uncertainty"}
        What is to be shown of them.

    Raises
    ------
    InputError
        If there is no such type, or a type has no value of the quantity.
    """
    pairs = zip(result.cell_types, has_values(result, quantity), strict=True)
    known = [name for name, has_value in pairs if has_value]
    if not known:
        msg = f"There is no {quantity} of any type to draw. {_MISSING[quantity]}"
        raise InputError(msg)
    if not wanted:
        return [name for name in ranked_types(result) if name in known][:N_TYPES]
    chosen = _named(wanted, result.cell_types)
    empty = [name for name in chosen if name not in known]
    if empty:
        msg = (
            f"There is no {quantity} of {', '.join(empty)} to draw: the counts do not "
            f"tell it, or it was not fitted. Types that have one: {', '.join(known)}."
        )
        raise InputError(msg)
    return chosen


def drawing_of(session: Session) -> Drawing | None:
    """Return what a figure of the maps on show has; None without maps.

    The newest quantity's types, and below them what they are compared with.
    """
    result, tissue = session.result, session.tissue
    if result is None or tissue is None:
        return None
    quantity: Quantity = session.shown[-1].quantity if session.shown else "proportions"
    types = [key.cell_type for key in session.shown if key.quantity == quantity]
    name = session.compared_with if quantity == "proportions" else None
    return Drawing(
        tissue=tissue,
        quantity=quantity,
        cell_types=tuple(types),
        other=None if name is None else session.other_tables[name],
        other_title=name or "",
        colormap=session.colormaps[quantity],
    )


def figure_maps(
    result: Result,
    cell_types: Sequence[str],
    quantity: str,
    *,
    truth: pd.DataFrame | None = None,
    truth_title: str = "Truth",
    same_scale: bool = False,
) -> FigureMaps:
    """Return the values of some types and the limits of their colours.

    Parameters
    ----------
    result : Result
        What is shown.
    cell_types : sequence of str
        Names of its types.
    quantity : {"proportions", "activation", "uncertainty"}
        The last in percentage points.
    truth : DataFrame of shape (n_true_spots, n_true_types), optional
        True proportions, or numbers of cells, which become proportions; spots and
        types are matched by name, as for a score.
    truth_title : str
        What it is, if not the truth.
    same_scale : bool
        Whether all types have the same limits.

    Raises
    ------
    InputError
        If the truth shares no spot or type with the figure, or has no proportions.
    """
    frame = pd.DataFrame(
        getattr(result, quantity), index=result.spot_names, columns=result.cell_types
    )
    estimate = frame[list(cell_types)] * SCALES[quantity].factor
    true = None if truth is None else _matched_truth(truth, result, cell_types)
    tables = (estimate, true)
    limits = (
        _limits(cell_types, quantity, *tables)
        if same_scale
        else {name: _limits([name], quantity, *tables) for name in cell_types}
    )
    return FigureMaps(estimate, limits, true, truth_title)


def _named(wanted: Sequence[str], cell_types: Sequence[str]) -> list[str]:
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
    shares = theirs.values()
    if np.nanmax(shares, initial=0.0) > 1 + ROUNDING:  # numbers of cells
        shares = theirs.shares(renormalise=False)
    names = [result.spot_names[row] for row in ours.rows]
    return pd.DataFrame(shares, index=names, columns=list(ours.types))[found]


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
    scale = SCALES[quantity]
    return contrast_limits(
        np.concatenate(values), lowest=scale.lowest, least_span=scale.least_span
    )

"""Which maps are shown when another result arrives."""

from __future__ import annotations

from napari_destvi.config.presets import DEFAULT_PRESET
from napari_destvi.layers import ranked_types
from napari_destvi.results import Result
from napari_destvi.session.gene_maps import ask_again
from napari_destvi.session.least_shares import forget_limits
from napari_destvi.session.session import Session
from napari_destvi.session.terms import MapKey, Quantity

NO_STATES = (
    "These maps were made by a method that finds shares only, no cell states. Fit with "
    "DestVI for activation."
)
NO_INTERVALS = (
    "These maps do not tell how uncertain they are: the method, the settings or the "
    "older version that made them gives no intervals. Fit with DestVI, the preset "
    f"{DEFAULT_PRESET} and both amortized for them."
)
NO_NUMBERS = (
    "These maps were made by a method that finds shares, no numbers of cells. Fit with "
    "Cell2location for them."
)
STATES_NOT_FITTED = (
    "The states were not fitted yet: they come after the proportions and take a while."
)


def show(session: Session, result: Result | None) -> None:
    """Set the result; keep the shown maps that it has, or show its largest one.

    Where a result has no states its shares take the place of an activation, where it
    has no intervals that of their uncertainty, and where cells were not counted that of
    their numbers. Without a result nothing is shown.
    """
    before = session.result
    session.shown = kept_maps(session.shown, result)
    session.result = result
    ask_again(session, before)
    if result is None:
        forget_limits(session)
    elif not session.shown:
        session.shown = (MapKey("proportions", ranked_types(result)[0]),)


def why_no_maps(result: Result | None, quantity: Quantity) -> str:
    """Return why no type of a result has a map of a quantity; empty if one could."""
    if result is None:
        return ""
    if quantity == "activation" and not result.has_states:
        return NO_STATES
    if quantity == "uncertainty" and not result.has_intervals:
        return NO_INTERVALS
    if quantity in ("abundance", "abundance_mean") and not result.counts_cells:
        return NO_NUMBERS
    return ""


def why_no_values(result: Result | None, quantity: Quantity) -> str:
    """Return why no type has a value of a quantity so far; empty if one could.

    Where the fit goes on, a map may be asked for before it has values.
    """
    why_not = why_no_maps(result, quantity)
    if why_not or result is None or quantity != "activation":
        return why_not
    return "" if result.has_fitted_states else STATES_NOT_FITTED


def result_at_stake(session: Session) -> Result | None:
    """Return the maps that `saved` tells of: while a fit runs, those from before it."""
    return session.result if session.run_state == "idle" else session.earlier_result


def show_earlier(session: Session) -> None:
    """End the running fit and show the maps from before it again, if there are any."""
    session.run_state = "idle"
    show(session, session.earlier_result)
    session.earlier_result = session.applied = None


def kept_maps(shown: tuple[MapKey, ...], result: Result | None) -> tuple[MapKey, ...]:
    """Return those of the maps that a result has, or their shares in their place."""
    if result is None:
        return ()
    known = (key for key in shown if key.cell_type in result.cell_types)
    kept = (
        MapKey("proportions", key.cell_type)
        if why_no_maps(result, key.quantity)
        else key
        for key in known
    )
    return tuple(dict.fromkeys(kept))  # a type may be shown in several quantities

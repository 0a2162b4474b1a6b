"""Which maps are shown when another result arrives."""

from __future__ import annotations

from napari_destvi.layers import ranked_types
from napari_destvi.results import Result
from napari_destvi.session.session import MapKey, Session

NO_STATES = (
    "These maps were made by a method that finds shares only, no cell states. Fit with "
    "DestVI for activation."
)


def show(session: Session, result: Result | None) -> None:
    """Set the result; keep the shown maps that it has, or show its largest one.

    Where a result has no states its shares take the place of an activation. Without
    a result nothing is shown.
    """
    session.shown = _kept(session.shown, result)
    session.result = result
    if result is not None and not session.shown:
        session.shown = (MapKey("proportions", ranked_types(result)[0]),)


def why_no_activation(result: Result | None) -> str:
    """Return why no type of a result could have an activation; empty if it could."""
    return "" if result is None or result.has_states else NO_STATES


def result_at_stake(session: Session) -> Result | None:
    """Return the maps that `saved` tells of: while a fit runs, those from before it."""
    return session.result if session.run_state == "idle" else session.earlier_result


def show_earlier(session: Session) -> None:
    """End the running fit and show the maps from before it again, if there are any."""
    session.run_state = "idle"
    show(session, session.earlier_result)
    session.earlier_result = None


def _kept(shown: tuple[MapKey, ...], result: Result | None) -> tuple[MapKey, ...]:
    if result is None:
        return ()
    kept = (key for key in shown if key.cell_type in result.cell_types)
    if not result.has_states:
        kept = (MapKey("proportions", key.cell_type) for key in kept)
    return tuple(dict.fromkeys(kept))  # a type may be shown in both quantities

"""Which maps are shown when another result arrives."""

from __future__ import annotations

from napari_destvi.layers import ranked_types
from napari_destvi.results import Result
from napari_destvi.session.session import MapKey, Session


def show(session: Session, result: Result | None) -> None:
    """Set the result; keep the shown maps that it has, or show its largest one.

    Without a result nothing is shown.
    """
    known = set(result.cell_types) if result is not None else set()
    session.shown = tuple(key for key in session.shown if key.cell_type in known)
    session.result = result
    if result is not None and not session.shown:
        session.shown = (MapKey("proportions", ranked_types(result)[0]),)


def result_at_stake(session: Session) -> Result | None:
    """Return the maps that `saved` tells of: while a fit runs, those from before it."""
    return session.result if session.run_state == "idle" else session.earlier_result


def show_earlier(session: Session) -> None:
    """End the running fit and show the maps from before it again, if there are any."""
    session.run_state = "idle"
    show(session, session.earlier_result)
    session.earlier_result = None

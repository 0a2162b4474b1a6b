"""What becomes of a session whose panel is closed: nothing runs on, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

from napari_destvi.session.replaced_maps import REPLACED, as_ended, remember_maps
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show, show_earlier
from napari_destvi.session.terms import Message

ENDED = (
    "The fit was ended when the panel was closed. Its maps so far are shown; save "
    "them, or fit again for complete ones."
)
ENDED_EARLY = "The fit was ended when the panel was closed, before it had any maps."


def end_fit(session: Session) -> None:
    """End a running fit as if it were stopped: its maps so far are kept."""
    if session.run_state == "idle":
        return
    live, earlier, were_saved = session.result, session.earlier_result, session.saved
    session.run_id += 1
    session.progress = None
    if live is None or live.status != "running":
        show_earlier(session)
        session.message = Message("warning", ENDED_EARLY)
        return
    session.run_state = "idle"
    session.earlier_result = None
    show(session, as_ended(live))
    session.saved = False
    if earlier is not None:
        remember_maps(session, REPLACED, earlier, saved=were_saved)
    session.message = Message("warning", ENDED)


def forget_requests(session: Session) -> None:
    """Ask for nothing any more: nobody is there to take it."""
    session.is_drawing = False
    session.opening = session.opening_run = None
    session.opening_tables = session.comparison_wish = None
    session.gene_sets_path = None
    session.export = session.export_of = None
    session.dropped = session.recognised = session.dropped_with = ()
    session.sweep_state = "idle"
    session.report_asked = None
    session.limits_asked = session.scores_asked = session.axes_asked = None
    session.differing = session.states_type = None
    session.model_choice = replace(session.model_choice, is_open=False)

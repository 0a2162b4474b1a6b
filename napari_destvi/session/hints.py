"""What to do next, in one sentence: the line at the top of the window."""

from __future__ import annotations

from napari_destvi.config import LEAST_SQUARES
from napari_destvi.session.finding_views import finding_views
from napari_destvi.session.needs import (
    is_ready,
    may_start,
    must_choose_library,
    needs,
    question,
)
from napari_destvi.session.session import Session

#: What there is to do, in the empty window.
WELCOME = (
    "1. Choose the spots file of your slide: counts, places and, if there is one, "
    "its image.",
    "2. Choose single cells of the same kind of tissue, each with its cell type.",
    "3. Press Fit: maps of the cell types appear over the tissue. New here? Press "
    "Use sample data first.",
)


def welcome(session: Session) -> tuple[str, ...]:
    """Return how it all goes, line by line; nothing once something was chosen."""
    chosen = (session.spots_path, session.reference_path, session.opening)
    data = (session.spots, session.reference)
    return WELCOME if all(value is None for value in (*chosen, *data)) else ()


def next_step(session: Session) -> str:
    """Return the sentence that tells the user what to do or to wait for."""
    if session.run_state == "stopping":
        return "Stopping: the maps so far are being finished."
    if session.run_state == "running":
        return _fitting(session)
    if "result" in needs(session):
        return "Opening the result …"
    if session.result is not None and not session.saved:
        return "Choose maps in the list; save the result to have it as a file."
    if session.result is not None and session.reference is None:
        return "Choose maps in the list. To fit again, choose the reference."
    return _step_to_fit(session)


def why_no_fit(session: Session) -> str:
    """Return why the fit cannot start now; empty if it can."""
    if session.run_state != "idle":
        return "A fit is running."
    if session.opening is not None:
        return "A result is being opened; it brings a slide of its own."
    return "" if may_start(session) else _step_to_fit(session)


def _fitting(session: Session) -> str:
    if session.applied is not None:
        return "Applying the model. The maps come when every spot is done."
    if session.config.method in LEAST_SQUARES:
        return "Fitting. The maps come when every spot is done."
    return "Fitting. The maps refresh while it learns; you can go on working."


def _step_to_fit(session: Session) -> str:
    step = why_no_data(session)
    if step:
        return step
    if session.genes_problem:
        return "Correct the number of genes that is marked under Data."
    if session.config_problems:
        return "Correct the setting that is marked under Settings."
    if session.result is not None:
        return "Choose maps in the list, or press Fit for another fit."
    return "Ready: press Fit."


def why_no_data(session: Session) -> str:
    """Return what is to be done before the data can be fitted; empty if nothing."""
    return _file_step(session) or _data_step(session)


def _file_step(session: Session) -> str:
    if session.spots_problem and len(session.libraries) > 1:
        return "Choose another capture area or file: the marked one cannot be used."
    if session.spots_problem or session.reference_problem:
        return "Choose another file: the marked one cannot be used."
    if needs(session) & {"spots", "tissue", "reference"}:
        return "Reading …"
    if session.spots is None and session.reference is None:
        return "Choose a spots file and a single-cell reference, or the sample data."
    if session.spots is None:
        return "Choose the spots file of your slide."
    if session.reference is None:
        return "Choose the single-cell reference, or apply a trained model."
    if must_choose_library(session):
        return "Choose which capture area of the slide to fit."
    return ""


def _data_step(session: Session) -> str:
    if question(session) is None:
        return "Choose the column of the reference that names the cell types."
    if "findings" in needs(session):
        return "Checking the data …"
    if is_ready(session):
        return ""
    if session.inspection is None:
        return "The data could not be checked: choose them again, or other files."
    if any(finding.severity == "stop" for finding in finding_views(session)):
        return "These data cannot be fitted as they are: read what was found."
    return "Answer what was found in the data to go on."

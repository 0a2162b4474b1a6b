"""What stands against applying a model, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.findings import of_severity
from napari_destvi.session.model_looking import applicable, look, to_look
from napari_destvi.session.needs import must_choose_library, needs
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.session.model_terms import ModelFound

NO_SLIDE = 'Open the slide first: "Spots…" in section 1. It needs no reference.'
READING = "Reading the slide …"
NO_AREA = "Choose the capture area of the slide in section 1 first."
NO_MODEL = "Choose a model: a file, or a past fit."
NO_MODEL_HERE = "Choose another model: this one cannot be used."
LOOKING = "Reading the model, and comparing it with the slide …"
IN_THE_WAY = "The model cannot be applied to this slide: read what was found."
ASKED = "Answer what was found in the slide to go on."
BUSY = "Available when the fit has ended."
OPENING = "Available when what is being opened is there."


def why_not(session: Session) -> str:
    """Return why no model can be applied now; empty if one can."""
    if session.run_state != "idle":
        return BUSY
    if session.opening is not None:
        return OPENING
    if "spots" in needs(session):
        return READING
    if session.spots is None or session.spots_problem:
        return NO_SLIDE
    if must_choose_library(session):
        return NO_AREA
    if session.model_choice.source is None:
        return NO_MODEL
    return "" if applicable(session) is not None else _in_the_way(session)


def _in_the_way(session: Session) -> str:
    seen = look(session)
    if to_look(session) is None or seen is None:
        return LOOKING
    if seen.found is None:
        return NO_MODEL_HERE
    return IN_THE_WAY if is_stopped(seen.found) else ASKED


def is_stopped(found: ModelFound) -> bool:
    """Tell whether something in the slide stands against the model."""
    return bool(of_severity(found.inspection.findings, "stop"))

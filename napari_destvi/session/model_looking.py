"""What is to be looked at of a trained model and the slide, and what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.session.model_terms import ModelAsked, ModelLook
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.session.model_terms import ModelFound


def accepted(session: Session) -> frozenset[str]:
    """Return the answers of now: what was said of the slide for a fit counts, too."""
    choice = session.model_choice
    is_of_slide = choice.spots is not None and choice.spots is session.spots
    if is_of_slide and choice.library == session.library:
        return choice.accepted
    return session.accepted


def to_look(session: Session) -> ModelAsked | None:
    """Return what is to be looked at; None without model, slide, or window."""
    choice, spots = session.model_choice, session.spots
    if not choice.is_open or choice.source is None or spots is None:
        return None
    if session.spots_problem or session.tissue is None:  # or no area is chosen yet
        return None
    return ModelAsked(choice.source, spots, session.library, accepted(session))


def unlooked(session: Session) -> ModelAsked | None:
    """Return what is to be looked at and was not yet."""
    asked = to_look(session)
    return None if asked is None or _is_looked(session, asked) else asked


def take_look(session: Session, asked: ModelAsked, found: ModelFound) -> None:
    """Take what was found, if it is still asked."""
    _take(session, ModelLook(asked, found))


def refuse_look(session: Session, asked: ModelAsked, problem: str) -> None:
    """Take why a model cannot be used, if it is still asked."""
    _take(session, ModelLook(asked, problem=problem))


def look(session: Session) -> ModelLook | None:
    """Return what was found of the model and the slide of now."""
    asked, newest = to_look(session), session.model_look
    if asked is None or newest is None or not _is_same(asked, newest.asked):
        return None
    return newest


def applicable(session: Session) -> ModelFound | None:
    """Return what may be applied now; None while something is in the way."""
    seen = look(session)
    found = None if seen is None else seen.found
    is_free = session.run_state == "idle" and session.opening is None
    has_match = found is not None and found.inspection.matched is not None
    return found if is_free and has_match else None


def _take(session: Session, newest: ModelLook) -> None:
    asked = to_look(session)
    if asked is not None and _is_same(asked, newest.asked):
        session.model_look = newest


def _is_looked(session: Session, asked: ModelAsked) -> bool:
    newest = session.model_look
    return newest is not None and _is_same(asked, newest.asked)


def _is_same(asked: ModelAsked, other: ModelAsked) -> bool:
    return (
        asked.spots is other.spots
        and asked.source == other.source
        and (asked.library, asked.accepted) == (other.library, other.accepted)
    )

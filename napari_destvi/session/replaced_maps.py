"""Maps that others took the place of, and how they return."""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING

from napari_destvi.session.session import Session
from napari_destvi.session.shown import show
from napari_destvi.session.undo import remember

if TYPE_CHECKING:
    from napari_destvi.results import Result

REPLACED = "The maps of the fit took the place of those before."
BACK = "The maps were changed for those of before."


def remember_maps(session: Session, told: str, result: Result, *, saved: bool) -> None:
    """Remember maps that have just been replaced.

    Parameters
    ----------
    session : Session
        What shows others now, or none.
    told : str
        What happened, as a sentence.
    result : Result
        The maps that gave way; of a fit that was not ended yet they count as stopped.
    saved : bool
        Whether they are on disk.
    """
    ended = as_ended(result)
    remember(session, "maps", told, partial(_exchange, session, ended, saved=saved))


def as_ended(result: Result) -> Result:
    """Return maps as those of a fit that goes on no more."""
    is_live = result.status == "running"
    return dataclasses.replace(result, status="stopped") if is_live else result


def _exchange(session: Session, result: Result, *, saved: bool) -> None:
    """Show maps again; those that they replace may come back in turn."""
    now, is_saved = session.result, session.saved
    show(session, result)
    session.saved = saved
    if now is not None:
        remember_maps(session, BACK, now, saved=is_saved)

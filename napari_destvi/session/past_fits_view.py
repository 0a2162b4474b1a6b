"""What the window of past fits shows and allows, by a pure function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from napari_destvi.io.run_place import is_named_outside
from napari_destvi.session.past_fit_facts import tip
from napari_destvi.session.past_fit_lines import Cell, cells, columns, measures
from napari_destvi.session.past_fit_room import ALL_NAMED, oldest_unnamed, room_note
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord

NO_FITS = "No fit is kept yet. Each fit that ends, complete or stopped, comes here."
NONE_OF_THIS = (
    "No fit of this slide is kept yet. Each fit that ends, complete or stopped, comes "
    "here."
)
READING = "Reading the past fits …"
BUSY = "Available when the fit has ended."
OPENING = "Available when what is being opened is there."
ANOTHER_SLIDE = "This fit is of another slide: open it first."
NO_SLIDE = "Open the slide first."
NO_TRUTH = 'Choose what is true in section 5, under "With".'
NAMED_OUTSIDE = "The environment variable NAPARI_DESTVI_RUNS names the folder."


@dataclass(frozen=True, slots=True)
class PastFitLine:
    """A past fit in the table.

    Parameters
    ----------
    record : RunRecord
        What is known of it.
    cells : tuple of Cell
        One per column.
    tip : str
        All of its settings, where its data were, and on which versions it ran.
    why_no_comparison : str
        Why it cannot be compared with; empty if it can.
    """

    record: RunRecord
    cells: tuple[Cell, ...]
    tip: str
    why_no_comparison: str


@dataclass(frozen=True, slots=True)
class PastFitsView:
    """The table, what is said below it, and what may be done.

    Parameters
    ----------
    columns : tuple of str
        Titles; the first is that of the names.
    lines : tuple of PastFitLine
        The newest first.
    nothing : str
        What is said in place of the lines; empty where there are any.
    note : str
        How many there are, where, and which of them stay.
    is_all : bool
        Whether those of all slides are listed, as they are without a slide.
    has_slide : bool
        Whether there is a slide whose fits could be listed alone.
    why_not_open, why_not_score, why_not_move, why_not_clear : str
        Why fits cannot be opened or scored, their folder not be chosen, and none be
        cleared away; empty if they can.
    """

    columns: tuple[str, ...]
    lines: tuple[PastFitLine, ...]
    nothing: str
    note: str
    is_all: bool
    has_slide: bool
    why_not_open: str
    why_not_score: str
    why_not_move: str
    why_not_clear: str


def past_fits_view(session: Session) -> PastFitsView:
    """Return what the window of past fits shows and allows."""
    records = _listed(session)
    titles = columns(slides=_lists_all(session), scores=measures(records))
    return PastFitsView(
        columns=titles,
        lines=tuple(
            PastFitLine(
                record,
                cells(record, titles),
                tip(record),
                _why_no_comparison(session, record),
            )
            for record in records
        ),
        nothing="" if records else _nothing(session),
        note=room_note(session.past_fits),
        is_all=_lists_all(session),
        has_slide=_has_slide(session),
        why_not_open=_why_not_open(session),
        why_not_score=_why_not_score(session),
        why_not_move=NAMED_OUTSIDE if is_named_outside() else "",
        why_not_clear="" if oldest_unnamed(session.past_fits) else ALL_NAMED,
    )


def is_of_this_slide(session: Session, record: RunRecord) -> bool:
    """Tell whether a past fit is of the slide that is open.

    It is known by the counts of its spots, and by its file before these were looked at.
    """
    path = session.spots_path
    is_same_file = path is not None and record.slide.path == str(path.absolute())
    return is_same_file or record.slide.hash in _known_hashes(session)


def _listed(session: Session) -> tuple[RunRecord, ...]:
    fits = session.past_fits
    if fits is None or _lists_all(session):
        return () if fits is None else fits.records
    return tuple(r for r in fits.records if is_of_this_slide(session, r))


def _lists_all(session: Session) -> bool:
    return session.are_all_past_fits or not _has_slide(session)


def _has_slide(session: Session) -> bool:
    return session.spots_path is not None or session.spots is not None


def _known_hashes(session: Session) -> set[str]:
    inspection, result = session.inspection, session.result
    problem = inspection.problem if inspection is not None else None
    known: list[Mapping[str, object]] = []
    if problem is not None:
        known.append(problem.provenance)
    if result is not None:
        known.append(result.settings.get("data", {}))
    return {str(about["slide_hash"]) for about in known if "slide_hash" in about}


def _nothing(session: Session) -> str:
    if session.past_fits is None:
        return READING
    return NONE_OF_THIS if session.past_fits.records else NO_FITS


def _why_not_open(session: Session) -> str:
    if session.run_state != "idle":
        return BUSY
    return OPENING if session.opening is not None else ""


def _why_no_comparison(session: Session, record: RunRecord) -> str:
    if session.spots is None:
        return NO_SLIDE
    return "" if is_of_this_slide(session, record) else ANOTHER_SLIDE


def _why_not_score(session: Session) -> str:
    title = session.compared_with
    has_truth = title is not None and title in session.other_tables
    return "" if has_truth else NO_TRUTH

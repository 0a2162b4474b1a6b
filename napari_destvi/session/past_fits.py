"""What the user does with past fits: list, open, compare and score them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.io.run_tables import key_of, maps_file
from napari_destvi.session.choices import choose_library, open_result
from napari_destvi.session.compared_tables import open_tables
from napari_destvi.session.file_answers import show_with_slide
from napari_destvi.session.past_fit_terms import PastFits, Scored, ScoresAsked
from napari_destvi.session.replaced_maps import remember_maps
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show
from napari_destvi.session.terms import Message, Severity

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.results import Result
    from napari_destvi.session.past_fit_terms import ReadSlide

SHOWN = 'The maps are now those of the past fit "{}".'


def list_again(session: Session) -> None:
    """Ask for the list of past fits as it is now on the disk."""
    if session.runs_folder is not None:
        session.past_fits_asked += 1


def take_list(session: Session, asked: int, listed: PastFits) -> None:
    """Take the list, if it is of the folder of now."""
    session.past_fits_read = asked
    if listed.folder == session.runs_folder:
        session.past_fits = listed


def refuse_list(session: Session, asked: int, problem: str) -> None:
    """Say why past fits cannot be listed."""
    session.past_fits_read = asked
    session.past_fits = None
    session.message = Message("error", problem)


def open_run(session: Session, record: RunRecord) -> None:
    """Ask for the maps of a past fit; while a fit runs nothing is opened."""
    if session.run_state == "idle" and session.runs_folder is not None:
        session.opening_run = record
        open_result(session, maps_file(session.runs_folder, record.key))


def take_run(
    session: Session, record: RunRecord, result: Result, slide: ReadSlide | None
) -> None:
    """Show the maps of a past fit, on the slide that is there or on its own.

    Maps that give way on the same slide may be brought back.
    """
    asked = session.opening
    if asked is None or key_of(asked) != record.key:
        return
    session.opening = session.opening_run = None
    if session.run_state != "idle":
        return
    if slide is None:
        _show_in_place(session, record, result)
    else:
        area = record.library if len(slide.libraries) > 1 else None
        show_with_slide(
            session,
            Path(record.slide.path),
            slide.spots,
            slide.libraries,
            area,
            result,
            slide.contents,
        )
        session.message = Message("info", SHOWN.format(record.title))
    session.saved = True  # among the past fits
    session.kept_result = result


def compare_with_run(session: Session, record: RunRecord) -> None:
    """Offer the maps of a past fit in section 5, and compare with them."""
    if session.runs_folder is not None:
        open_tables(session, maps_file(session.runs_folder, record.key))


def score_runs(session: Session, records: Sequence[RunRecord]) -> None:
    """Ask for past fits to be scored against the table that is compared with."""
    folder, title = session.runs_folder, session.compared_with
    truth = session.other_tables.get(title) if title is not None else None
    if folder is not None and title is not None and truth is not None:
        keys = tuple(record.key for record in records)
        session.scores_asked = ScoresAsked(folder, keys, title, truth)


def take_scores(session: Session, asked: ScoresAsked, scored: Scored) -> None:
    """Say how many were scored, and list them anew."""
    if asked is not session.scores_asked:
        return
    session.scores_asked = None
    problems = list(dict.fromkeys(scored.problems.values()))
    fits = "1 past fit was" if scored.n_scored == 1 else f"{scored.n_scored} fits were"
    told = f"{fits} scored against {asked.title}."
    severity: Severity = "warning" if problems else "info"
    session.message = Message(severity, " ".join([told, *problems]))
    list_again(session)


def refuse_scores(session: Session, asked: ScoresAsked, problem: str) -> None:
    """Say why past fits could not be scored."""
    if asked is session.scores_asked:
        session.scores_asked = None
        session.message = Message("error", problem)


def _show_in_place(session: Session, record: RunRecord, result: Result) -> None:
    earlier, was_saved = session.result, session.saved
    was_kept = earlier is not None and earlier is session.kept_result
    if len(session.libraries) > 1:
        choose_library(session, record.library)
    show(session, result)
    if earlier is not None:
        told = SHOWN.format(record.title)
        remember_maps(session, told, earlier, saved=was_saved or was_kept)
    else:
        session.message = Message("info", SHOWN.format(record.title))

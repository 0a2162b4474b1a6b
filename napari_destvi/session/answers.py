"""What the background brings: each function takes one answer, or drops a late one."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.config.durations import readable_time_taken
from napari_destvi.session.compared_tables import offer_own_tables
from napari_destvi.session.ended_fits import note_ended
from napari_destvi.session.full_pictures import keep_or_forget_picture
from napari_destvi.session.kept_view import take_up_awaited
from napari_destvi.session.needs import is_asked
from napari_destvi.session.regions import keep_or_forget
from napari_destvi.session.replaced_maps import REPLACED, remember_maps
from napari_destvi.session.session import Session
from napari_destvi.session.shown import show, show_earlier
from napari_destvi.session.slide_contents import NO_CONTENTS, SlideContents
from napari_destvi.session.terms import Message, Question, Severity
from napari_destvi.session.undo import newest_of

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.prepare import Inspection
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.results import FitProgress, Result

NO_LABELS = (
    "No column of this file names cell types. The reference needs a column in obs "
    "with the type of each cell, as text or whole numbers. Add one, give a table with "
    "the name and the type of each cell, or choose another file."
)


def take_spots(
    session: Session,
    path: Path,
    spots: AnnData,
    libraries: Sequence[str],
    contents: SlideContents = NO_CONTENTS,
) -> None:
    """Take the slide that was read from `path`, if it is still the chosen one."""
    if path == session.spots_path:
        session.libraries = tuple(libraries)
        session.spots = spots
        session.slide_genes = contents.genes
        offer_own_tables(session, contents.tables)


def take_tissue(session: Session, spots: AnnData, tissue: Tissue) -> None:
    """Take the tissue under the spots, if they are still the chosen ones.

    Where a file has several capture areas, that of the tissue must be the chosen one.
    """
    is_chosen = session.library in (None, tissue.library)
    if spots is session.spots and is_chosen:
        keep_or_forget(session, tissue)
        keep_or_forget_picture(session, tissue)
        session.tissue = tissue
        take_up_awaited(session)


def refuse_tissue(
    session: Session, spots: AnnData, library: str | None, problem: str
) -> None:
    """Say beside the spots file why the spots of a capture area have no place."""
    if spots is session.spots and library == session.library:
        session.spots_problem = problem


def refuse_spots(session: Session, path: Path, problem: str) -> None:
    """Say beside the spots file why it cannot be used."""
    if path == session.spots_path:
        session.spots_problem = problem


def take_reference(
    session: Session,
    path: Path,
    reference: AnnData,
    columns: Sequence[str],
    *,
    labels_path: Path | None = None,
) -> None:
    """Take the reference from `path`, and the best guess of its label column.

    It was read with the table of cell types in `labels_path`, if there is one.
    """
    if (path, labels_path) != (session.reference_path, session.labels_path):
        return
    session.reference = reference
    if not columns:
        session.reference_problem = NO_LABELS
        return
    session.label_columns = tuple(columns)
    session.labels = columns[0]


def refuse_reference(
    session: Session, path: Path, problem: str, *, labels_path: Path | None = None
) -> None:
    """Say beside the reference file why it, or its cell types, cannot be used."""
    if (path, labels_path) == (session.reference_path, session.labels_path):
        session.reference_problem = problem


def take_inspection(
    session: Session,
    question: Question,
    inspection: Inspection,
    *,
    free_memory: int | None = None,
) -> None:
    """Take what was found in the data, if the question still stands.

    With it comes how many bytes the computer has left for a fit of them.
    """
    if is_asked(session, question):
        session.free_memory = free_memory
        session.inspection = inspection
        session.inspected = question  # last: who listens may start a fit at once


def refuse_inspection(session: Session, question: Question, problem: str) -> None:
    """Say that the data could not be looked into; not to be tried again as they are."""
    if is_asked(session, question):
        session.inspected = question
        session.inspection = None
        session.message = Message("error", problem)


def take_progress(session: Session, run_id: int, progress: FitProgress) -> None:
    """Take one report of the fit `run_id`: numbers, now and then maps, at last all."""
    if not _is_live(session, run_id):
        return
    session.progress = progress
    if progress.result is not None:
        show(session, progress.result)
    if progress.stage == "done":
        if progress.result is not None:
            note_ended(session, progress.result)
        _finish(session, "info", _ending(session, progress))


def take_failure(
    session: Session, run_id: int, problem: str, *, partial: Result | None = None
) -> None:
    """End the fit `run_id` with an error, keeping the last good maps there are.

    Maps of a finished fit from before it are better than a fragment of this one.
    """
    if not _is_live(session, run_id):
        return
    fragment = partial if partial is not None else _last_live(session)
    earlier = session.earlier_result
    is_whole = earlier is not None and earlier.status != "failed"
    if fragment is None or is_whole:
        show_earlier(session)
        kept = " The maps from before the fit are kept." if session.result else ""
    else:
        show(session, dataclasses.replace(fragment, status="failed"))
        kept = " The last good maps are kept and can be saved."
        _finish(session, "error", f"{problem}{kept}")
        return
    session.message = Message("error", f"{problem}{kept}")


def _is_live(session: Session, run_id: int) -> bool:
    return run_id == session.run_id and session.run_state != "idle"


def _last_live(session: Session) -> Result | None:
    result = session.result
    return result if result is not None and result.status == "running" else None


def _finish(session: Session, severity: Severity, told: str) -> None:
    """End the run with its maps; those from before it may be brought back."""
    earlier, were_saved = session.earlier_result, session.saved
    session.saved = False
    session.earlier_result = session.applied = None
    session.run_state = "idle"
    change = None
    if earlier is not None:
        remember_maps(session, REPLACED, earlier, saved=were_saved)
        change = newest_of(session, "maps")
    session.message = Message(severity, told, change)


def _ending(session: Session, progress: FitProgress) -> str:
    stopped = session.result is not None and session.result.status == "stopped"
    what = f"The fit is {'stopped and kept' if stopped else 'complete'} after"
    if session.applied is not None:
        what = "The model was applied in"
    time = readable_time_taken(progress.seconds)
    return f"{what} {time}. Save the result to have it as a file."

"""What becomes of results that are opened and of files that are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.session.answers import take_spots
from napari_destvi.session.choices import choose_spots
from napari_destvi.session.compared_tables import withdraw_own_result
from napari_destvi.session.dropping import take_with_result
from napari_destvi.session.session import Session
from napari_destvi.session.shown import result_at_stake, show
from napari_destvi.session.slide_contents import NO_CONTENTS, SlideContents
from napari_destvi.session.terms import Export, LeftOver, Message

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.results import Result


def take_opened(
    session: Session,
    path: Path,
    spots: AnnData,
    libraries: Sequence[str],
    library: str | None,
    result: Result,
    contents: SlideContents = NO_CONTENTS,
) -> None:
    """Show the maps of a result file; its slide becomes the chosen one.

    Not while a fit runs, whose maps would come to lie on that slide.
    """
    if _is_opened(session, path):
        show_with_slide(session, path, spots, libraries, library, result, contents)
        withdraw_own_result(session)
        session.awaited_view = contents.view
        take_with_result(session, path)


def take_left_over(
    session: Session,
    left_over: LeftOver,
    spots: AnnData,
    libraries: Sequence[str],
    result: Result,
    contents: SlideContents = NO_CONTENTS,
) -> None:
    """Show the maps of an earlier window with their slide; still not saved."""
    if not _is_opened(session, left_over.file):
        return
    slide, library = left_over.slide, left_over.library
    show_with_slide(session, slide, spots, libraries, library, result, contents)
    session.saved = False
    session.awaited_view = left_over.view
    session.left_over = None


def refuse_opened(session: Session, path: Path, problem: str) -> None:
    """Say that a result file cannot be opened, and stop asking for it."""
    if path == session.opening:
        session.opening = None
        take_with_result(session, path)
        session.message = Message("error", problem)


def take_export(session: Session, export: Export, written: Result | None) -> None:
    """Say where the file is; if the maps at stake are in it, they are saved."""
    if export != session.export:
        return
    _end_export(session)
    if export.kind == "result" and written is result_at_stake(session):
        session.saved = True
    session.message = Message("info", f"Written: {export.path}")


def refuse_export(session: Session, export: Export, problem: str) -> None:
    """Say that a file cannot be written, and stop asking for it."""
    if export == session.export:
        _end_export(session)
        session.message = Message("error", problem)


def show_with_slide(
    session: Session,
    path: Path,
    spots: AnnData,
    libraries: Sequence[str],
    library: str | None,
    result: Result,
    contents: SlideContents,
) -> None:
    """Show maps with their slide, which becomes the chosen one.

    Parameters
    ----------
    session : Session
        What shows them.
    path : Path
        The file of the slide.
    spots, libraries, contents : AnnData, sequence of str, SlideContents
        What was read of it.
    library : str or None
        The capture area of the maps.
    result : Result
        The maps.
    """
    choose_spots(session, path)
    take_spots(session, path, spots, libraries, contents)
    session.library = library
    show(session, result)


def _is_opened(session: Session, path: Path) -> bool:
    """Take the wish to open `path` back; tell whether it stood and may be met."""
    if path != session.opening:
        return False
    session.opening = None
    return session.run_state == "idle"


def _end_export(session: Session) -> None:
    session.export = None
    session.export_of = None

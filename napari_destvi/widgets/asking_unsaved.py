"""Asks before maps or regions that are not saved are taken away, and offers to save."""

from __future__ import annotations

from collections.abc import Callable

from qtpy.QtCore import QTimer

from napari_destvi.session import Export, Session
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

UNSAVED_REGIONS = (
    "The labels of the regions are not saved. Another slide takes the regions away."
)


def once_safe(
    session: Session,
    dialogs: FileDialogs,
    preferences: Preferences,
    *,
    maps: str,
    yes: str,
    go_on: Callable[[], None],
    regions: str = UNSAVED_REGIONS,
) -> None:
    """Go on at once, after the user agreed to lose what is not saved, or saved it.

    Parameters
    ----------
    session : Session
        Knows what is saved.
    dialogs : FileDialogs
        Asks the user.
    preferences : Preferences
        Knows the folder last used.
    maps : str
        What is said of maps that are not saved.
    yes : str
        On the button that goes on without saving.
    go_on : callable
        What would lose them; not called if the user thinks better of it.
    regions : str
        What is said of regions that are not saved; empty where they are not at stake.
    """
    told = ((maps, session.saved), (regions, session.regions_saved or not regions))
    question = " ".join(sentence for sentence, is_saved in told if not is_saved)
    answer = dialogs.ask_unsaved(question, yes=yes) if question else "go on"
    if answer == "go on":
        go_on()
    elif answer == "save":
        _save(session, dialogs, preferences)
        if session.export is not None:
            _call_once_written(session, go_on)


def _save(session: Session, dialogs: FileDialogs, preferences: Preferences) -> None:
    """Ask where to write the result, which holds its regions; without one only them."""
    has_maps = session.result is not None
    ask_for_file(
        session,
        dialogs,
        preferences,
        kind="result" if has_maps else "regions",
        title="Save the result" if has_maps else "Save the regions of the spots",
    )


def _call_once_written(session: Session, go_on: Callable[[], None]) -> None:
    """Go on when the file is written, but not if it could not be."""

    def look() -> None:
        if session.saved and session.regions_saved:
            go_on()

    def follow(export: Export | None) -> None:
        if export is None:
            session.events.export.disconnect(follow)
            QTimer.singleShot(0, look)  # when all is said of the file

    session.events.export.connect(follow)

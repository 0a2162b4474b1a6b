"""Asks where to write a file, and whether one that is there may be replaced."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.config import METHODS
from napari_destvi.session import Drawing, Export, ExportKind, Session, choices
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

#: Per kind: what follows the name of the slide, and the usual ending.
_ENDS: dict[ExportKind, str] = {
    "proportions": "_proportions.csv",
    "intervals": "_intervals.csv",
    "activation": "_activation.csv",
    "regions": "_regions.csv",
    "figure": "_figure.pdf",
}


def ask_for_file(
    session: Session,
    dialogs: FileDialogs,
    preferences: Preferences,
    *,
    kind: ExportKind,
    title: str,
    drawing: Drawing | None = None,
) -> None:
    """Ask the session for a file, if the user says which.

    Parameters
    ----------
    session : Session
        Takes the wish.
    dialogs : FileDialogs
        Asks the user.
    preferences : Preferences
        Knows the folder last used.
    kind : str
        What to write.
    title : str
        Of the dialog.
    drawing : Drawing or None
        What a figure shows.
    """
    path = dialogs.save_file(title, _suggestion(session, preferences, kind))
    if path is None:
        return
    exists = path.exists()
    if exists and not dialogs.confirm(f"{path.name} exists already.", yes="Replace it"):
        return
    if kind == "result":
        preferences.note_file("result", path)
    preferences.remember(folder=path.parent)
    choices.ask_export(session, Export(kind, path, force=exists, drawing=drawing))


def _suggestion(session: Session, preferences: Preferences, kind: ExportKind) -> Path:
    slide, result = session.spots_path, session.result
    stem = slide.stem if slide is not None else "spots"
    for method in METHODS:  # the slide may be that of an opened result
        stem = stem.removesuffix(f"_{method}")
    method_end = f"_{result.method}.h5ad" if result is not None else ".h5ad"
    return preferences.folder / f"{stem}{_ENDS.get(kind, method_end)}"

"""Asks where to write a file, and whether one that is there may be replaced."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.config import METHODS
from napari_destvi.export.formats import FORMATS
from napari_destvi.io.model_file import ENDING
from napari_destvi.session import Drawing, Export, ExportKind, Session, choices
from napari_destvi.session.differing_terms import DifferenceShown
from napari_destvi.session.exporting import FormatWish
from napari_destvi.session.states_terms import StatesShown
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

#: Per kind: what follows the name of the slide, and the usual ending.
_ENDS: dict[ExportKind, str] = {
    "regions": "_regions.csv",
    "model": f"_model{ENDING}",
    "figure": "_figure.pdf",
    "genes": "_genes.csv",
    "volcano": "_volcano.pdf",
    "states": "_states.pdf",
}


def ask_for_file(  # noqa: PLR0913 - one argument per kind of file
    session: Session,
    dialogs: FileDialogs,
    preferences: Preferences,
    *,
    kind: ExportKind,
    title: str,
    drawing: Drawing | None = None,
    wish: FormatWish | None = None,
    difference: DifferenceShown | None = None,
    states: StatesShown | None = None,
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
    wish : FormatWish or None
        What a file for another program holds.
    difference : DifferenceShown or None
        The genes of a table or of a volcano plot.
    states : StatesShown or None
        The states of a figure of them.
    """
    path = dialogs.save_file(title, _suggestion(session, preferences, kind, wish))
    if path is None:
        return
    exists = path.exists()
    if exists and not dialogs.confirm(f"{path.name} exists already.", yes="Replace it"):
        return
    if kind == "result":
        preferences.note_file("result", path)
    preferences.remember(folder=path.parent)
    asked = Export(
        kind,
        path,
        force=exists,
        drawing=drawing,
        wish=wish,
        difference=difference,
        states=states,
    )
    choices.ask_export(session, asked)


def _suggestion(
    session: Session,
    preferences: Preferences,
    kind: ExportKind,
    wish: FormatWish | None,
) -> Path:
    slide, result = session.spots_path, session.result
    stem = slide.stem if slide is not None else "spots"
    for method in METHODS:  # the slide may be that of an opened result
        stem = stem.removesuffix(f"_{method}")
    if wish is not None:
        return preferences.folder / f"{stem}_{_export_end(wish)}"
    method_end = f"_{result.method}.h5ad" if result is not None else ".h5ad"
    return preferences.folder / f"{stem}{_ENDS.get(kind, method_end)}"


def _export_end(wish: FormatWish) -> str:
    """Return the end of a name: what is in it, and for whom if the ending is shared."""
    found, ending = FORMATS[wish.format], FORMATS[wish.format].endings[0]
    n_sharing = sum(other.endings[0] == ending for other in FORMATS.values())
    parts = [wish.quantity] if found.has_choice else []
    if n_sharing > 1 and ending != f".{wish.format}":
        parts.append(wish.format)
    return "_".join(parts or ["export"]) + ending

"""Asks before maps or regions that are not saved are taken away."""

from __future__ import annotations

from napari_destvi.session import Session
from napari_destvi.widgets.file_dialogs import FileDialogs

UNSAVED_REGIONS = (
    "The labels of the regions are not saved. Another slide takes the regions away."
)


def may_lose(session: Session, dialogs: FileDialogs, maps: str, *, yes: str) -> bool:
    """Tell whether the user agrees to lose what is not saved.

    Parameters
    ----------
    session : Session
        Knows what is saved.
    dialogs : FileDialogs
        Asks the user.
    maps : str
        What is said of maps that are not saved.
    yes : str
        On the button that goes on.
    """
    told = ((maps, session.saved), (UNSAVED_REGIONS, session.regions_saved))
    question = " ".join(sentence for sentence, is_saved in told if not is_saved)
    return not question or dialogs.confirm(question, yes=yes)

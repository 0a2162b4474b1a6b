"""Opens a past fit once nothing is lost by it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from napari_destvi.session import Session, past_fits
from napari_destvi.session.past_fits_view import is_of_this_slide
from napari_destvi.widgets.asking_unsaved import UNSAVED_REGIONS, once_safe
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord

UNSAVED = "The maps are not saved. Opening a past fit takes them away."


def open_once_safe(
    session: Session,
    dialogs: FileDialogs,
    preferences: Preferences,
    record: RunRecord,
) -> None:
    """Open a fit; maps and regions that are nowhere else are asked about first.

    Parameters
    ----------
    session : Session
        Knows what is saved.
    dialogs : FileDialogs
        Asks the user.
    preferences : Preferences
        Knows the folder last used.
    record : RunRecord
        The fit.
    """
    go_on = partial(past_fits.open_run, session, record)
    is_here = is_of_this_slide(session, record) and session.spots is not None
    is_kept = session.result is session.kept_result
    if is_kept and (is_here or session.regions_saved):
        go_on()
        return
    once_safe(
        *(session, dialogs, preferences),
        maps=UNSAVED,
        yes="Open without saving",
        go_on=go_on,
        regions="" if is_here else UNSAVED_REGIONS,
    )

"""What to do in the background for past fits: keep, list and open them."""

from __future__ import annotations

from functools import partial

from napari_destvi.session import Session, ended_fits, file_answers, past_fits
from napari_destvi.widgets.errand import Errand
from napari_destvi.widgets.services import Services


def keep(session: Session, services: Services) -> Errand:
    """Keep the fit that ended first."""
    ended = session.ended_fits[0]
    return Errand(
        "DestVI: keeping a fit",
        partial(services.keep_fit, ended),
        lambda _key: ended_fits.take_kept(session, ended),
        partial(ended_fits.refuse_kept, session, ended),
    )


def list_all(session: Session, services: Services) -> Errand:
    """List the past fits."""
    folder, asked = session.runs_folder, session.past_fits_asked
    assert folder is not None
    return Errand(
        "DestVI: listing past fits",
        partial(services.list_fits, folder),
        partial(past_fits.take_list, session, asked),
        partial(past_fits.refuse_list, session, asked),
    )


def open_one(session: Session, services: Services) -> Errand:
    """Open a past fit."""
    record, folder, path = session.opening_run, session.runs_folder, session.opening
    assert record is not None
    assert folder is not None
    assert path is not None
    return Errand(
        "DestVI: opening a past fit",
        partial(services.open_fit, folder, record, session.spots),
        lambda found: past_fits.take_run(session, record, *found),
        partial(file_answers.refuse_opened, session, path),
    )

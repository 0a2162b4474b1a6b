"""A slide given as the reference, and the other way round: seen early, and swapped."""

from __future__ import annotations

from napari_destvi.data.findings import Finding
from napari_destvi.data.fixes import swap_files
from napari_destvi.data.roles import EXCHANGED, are_exchanged
from napari_destvi.session.choices import choose_reference, choose_spots
from napari_destvi.session.session import Session


def finding_on_roles(session: Session) -> tuple[Finding, ...]:
    """Return what is to be said of files that cannot be inspected as they are.

    A slide without coordinates cannot be shown, so that its data are never inspected;
    this is told beside it.
    """
    spots, reference = session.spots, session.reference
    if spots is None or reference is None or not _are_files(session):
        return ()
    if not are_exchanged(spots, reference):
        return ()
    return (Finding("files-swapped", "stop", EXCHANGED, (swap_files(),)),)


def swap(session: Session) -> None:
    """Take each of the two files for the other; both are read again."""
    spots, reference = session.spots_path, session.reference_path
    if spots is not None and reference is not None:
        choose_spots(session, reference)
        choose_reference(session, spots)


def _are_files(session: Session) -> bool:
    return session.spots_path is not None and session.reference_path is not None

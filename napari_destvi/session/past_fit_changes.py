"""What the user changes among past fits, each of which can be undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.wording import readable_size
from napari_destvi.errors import DestviError
from napari_destvi.io import run_place
from napari_destvi.io.run_naming import name_run
from napari_destvi.io.run_store import RunStore
from napari_destvi.session.past_fit_room import oldest_unnamed
from napari_destvi.session.past_fits import list_again
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message
from napari_destvi.session.undo import remember

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord

MOVED = (
    'Fits are kept in "{}" from now on. Those kept before stay where they are; choose '
    "their folder again to see them."
)


def rename_run(session: Session, record: RunRecord, name: str) -> None:
    """Call a past fit by another name; an empty one gives it back its own title."""
    if name.strip() == record.name:
        return
    if _done(session, lambda store: name_run(store, record.key, name)):
        renamed = replace(record, name=name.strip())
        _exchange_records(session, {record.key: renamed})
        told = f'"{record.title}" is called "{renamed.title}" now.'
        back = partial(_name_back, session, record)
        remember(session, "past fits", told, back)


def delete_runs(session: Session, records: Sequence[RunRecord]) -> None:
    """Delete past fits; they may be brought back."""
    one = [f'"{record.title}" was deleted.' for record in records]
    told = one[0] if len(one) == 1 else f"{len(records)} past fits were deleted."
    _delete(session, records, told)


def clear_oldest(session: Session) -> None:
    """Delete the oldest past fits without a name of the user's own, of all slides."""
    fits, records = session.past_fits, oldest_unnamed(session.past_fits)
    if fits is not None and records:
        size = readable_size(fits.n_bytes(records))
        these = "The oldest fit" if len(records) == 1 else f"The {len(records)} oldest"
        were = "was" if len(records) == 1 else "fits were"
        name = "without a name of your own"
        _delete(session, records, f"{these} {name} {were} deleted ({size}).")


def _delete(session: Session, records: Sequence[RunRecord], told: str) -> None:
    keys = [record.key for record in records]
    if keys and _done(session, lambda store: store.remove(*keys)):
        _exchange_records(session, dict.fromkeys(keys))
        remember(session, "past fits", told, partial(_bring_back, session, records))


def choose_folder(session: Session, folder: Path) -> None:
    """Keep fits in another folder from now on, and list those that lie there."""
    before = session.runs_folder
    if folder == before or before is None:
        return
    if _use_folder(session, folder):
        back = partial(_move_back, session, before)
        remember(session, "past fits", MOVED.format(folder), back)


def _use_folder(session: Session, folder: Path) -> bool:
    try:
        run_place.choose_folder(folder)
    except DestviError as error:
        session.message = Message("error", str(error))
        return False
    session.past_fits = None
    session.runs_folder = folder
    list_again(session)
    return True


def _move_back(session: Session, folder: Path) -> None:
    _use_folder(session, folder)


def _restore(key: str, store: RunStore) -> None:
    store.restore(key)


def _done(session: Session, act: Callable[[RunStore], None]) -> bool:
    """Do something quick in the store; tell why where it fails."""
    if session.runs_folder is None:
        return False
    try:
        act(RunStore(session.runs_folder))
    except DestviError as error:
        session.message = Message("error", str(error))
        list_again(session)
        return False
    return True


def _name_back(session: Session, record: RunRecord) -> None:
    if _done(session, lambda store: store.rename(record.key, record.name)):
        _exchange_records(session, {record.key: record})


def _bring_back(session: Session, records: Sequence[RunRecord]) -> None:
    for record in records:
        _done(session, partial(_restore, record.key))
    list_again(session)


def _exchange_records(
    session: Session, others: dict[str, RunRecord] | dict[str, None]
) -> None:
    """Show at once what was done, before the list is read again."""
    listed = session.past_fits
    if listed is not None:
        now = [others.get(record.key, record) for record in listed.records]
        kept = tuple(record for record in now if record is not None)
        session.past_fits = replace(listed, records=kept)
    list_again(session)

"""How many past fits are kept: the newest, and all that a person gave a name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from napari_destvi.errors import DestviError
from napari_destvi.io.run_record import RunRecord
from napari_destvi.io.run_store import RunStore


class Room(NamedTuple):
    """How much may be kept of one kind; the newest fit stays in any case.

    Parameters
    ----------
    runs : int
        Fits.
    n_bytes : int
        What these take on the disk, in bytes.
    """

    runs: int
    n_bytes: int


#: Of single fits that nobody named: more than a slide is fitted in weeks of work. One
#: of 4,000 spots, 15 types and 2,000 genes takes some 14 MB, 11 of them the model that
#: it leaves, which grows with the genes.
SINGLE = Room(100, 5 * 10**9)
#: Of the fits of sweeps: some of the largest that the authors' study asks for.
OF_SWEEPS = Room(1000, 10 * 10**9)


def single(records: Iterable[RunRecord]) -> list[RunRecord]:
    """Return the fits that neither a person nor a sweep gave a name."""
    return [record for record in records if not (record.name or record.sweep_name)]


def of_sweeps(records: Iterable[RunRecord]) -> list[RunRecord]:
    """Return the fits of sweeps that no person gave another name."""
    return [record for record in records if record.sweep_name and not record.name]


def trim(
    store: RunStore, *, of_single: Room = SINGLE, of_sweep: Room = OF_SWEEPS
) -> int:
    """Remove the oldest fits that no person named, where there are too many.

    Parameters
    ----------
    store : RunStore
        Whose fits to look through.
    of_single, of_sweep : Room
        How many of each kind may stay.

    Returns
    -------
    int
        How many were removed; `RunStore.restore` brings the last of them back.

    Raises
    ------
    InputError
        If the store cannot be read any more.
    """
    records = store.records()
    return _trimmed(store, single(records), of_single) + _trimmed(
        store, of_sweeps(records), of_sweep
    )


def _trimmed(store: RunStore, newest_first: list[RunRecord], room: Room) -> int:
    n_bytes, n_removed = 0, 0
    for place, record in enumerate(newest_first):
        n_bytes += store.n_bytes(record.key)
        if place and (place >= room.runs or n_bytes > room.n_bytes):
            n_removed += _is_removed(store, record.key)
    return n_removed


def _is_removed(store: RunStore, key: str) -> bool:
    """Remove a fit; one that is open or was removed elsewhere is left for next time."""
    try:
        store.remove(key)
    except DestviError:
        return False
    return True

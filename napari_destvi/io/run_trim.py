"""How many past fits are kept: the newest, and all that have a name."""

from __future__ import annotations

from napari_destvi.errors import DestviError
from napari_destvi.io.run_store import RunStore

#: Fits that nobody named: more than a slide is fitted in weeks of work.
MAX_UNNAMED = 100
#: What these take on the disk at most, in bytes; a fit of 4,000 spots takes some 10 MB.
MAX_BYTES = 5 * 10**9


def trim(
    store: RunStore, *, max_runs: int = MAX_UNNAMED, max_bytes: int = MAX_BYTES
) -> int:
    """Remove the oldest fits that nobody named, where there are too many.

    Parameters
    ----------
    store : RunStore
        Whose fits to look through.
    max_runs : int
        How many without a name may stay.
    max_bytes : int
        What these may take in all. The newest stays in any case.

    Returns
    -------
    int
        How many were removed; `RunStore.restore` brings the last of them back.

    Raises
    ------
    InputError
        If the store cannot be read any more.
    """
    unnamed = [record for record in store.records() if not record.name]
    n_bytes, n_removed = 0, 0
    for place, record in enumerate(unnamed):
        n_bytes += store.n_bytes(record.key)
        if place and (place >= max_runs or n_bytes > max_bytes):
            n_removed += _is_removed(store, record.key)
    return n_removed


def _is_removed(store: RunStore, key: str) -> bool:
    """Remove a fit; one that is open or was removed elsewhere is left for next time."""
    try:
        store.remove(key)
    except DestviError:
        return False
    return True

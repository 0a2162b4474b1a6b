"""How much room past fits take, which of them stay, and which would go first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.wording import number_of, readable_size
from napari_destvi.io.run_bin import MAX_REMOVED
from napari_destvi.io.run_trim import OF_SWEEPS, SINGLE, Room, of_sweeps, single

if TYPE_CHECKING:
    from collections.abc import Sequence

    from napari_destvi.io.run_record import RunRecord
    from napari_destvi.session.past_fit_terms import PastFits

ALL_NAMED = "There are none without a name of your own."


def room_note(fits: PastFits | None) -> str:
    """Return how many there are, where, what they take, and which of them stay."""
    if fits is None:
        return ""
    records = fits.records
    named = [record for record in records if record.name]
    size = readable_size(fits.n_bytes(records))
    parts = [
        f"{number_of(len(records), 'fit')} of all slides, {size}, in {fits.folder}.",
        _stay("With a name of your own", fits, named),
        _newest_stay("Of comparisons of settings", fits, of_sweeps(records), OF_SWEEPS),
        _newest_stay("Single, without a name", fits, single(records), SINGLE),
        _removed(fits.removed_bytes),
    ]
    reasons = list(dict.fromkeys(entry.reason for entry in fits.unreadable))
    return "\n".join([" ".join(filter(None, parts)), *reasons])


def oldest_unnamed(fits: PastFits | None) -> tuple[RunRecord, ...]:
    """Return the fits that are cleared away at once: those that can be brought back.

    They are the oldest without a name of the user's own, of all slides.
    """
    records = () if fits is None else fits.records
    return tuple(record for record in records if not record.name)[-MAX_REMOVED:]


def _stay(what: str, fits: PastFits, records: Sequence[RunRecord]) -> str:
    if not records:
        return ""
    size = readable_size(fits.n_bytes(records))
    return f"{what}: {len(records):,} ({size}), which stay."


def _newest_stay(
    what: str, fits: PastFits, records: Sequence[RunRecord], room: Room
) -> str:
    if not records:
        return ""
    size, most = readable_size(fits.n_bytes(records)), readable_size(room.n_bytes)
    return (
        f"{what}: {len(records):,} ({size}), of which the newest {room.runs:,} stay, "
        f"at most {most}."
    )


def _removed(n_bytes: int) -> str:
    if not n_bytes:
        return ""
    return f"Deleted ones that can be brought back: {readable_size(n_bytes)}."

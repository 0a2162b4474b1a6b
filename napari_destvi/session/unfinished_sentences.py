"""How far an unfinished fit is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from napari_destvi.data.wording import readable_size
from napari_destvi.session.run_view import STAGE_TITLES

if TYPE_CHECKING:
    from napari_destvi.io.checkpoint_note import CheckpointNote


INTERRUPTED = "The fit of {slide} was interrupted at {how_far}."
READING = "Reading {slide} to continue its fit …"
DIVERGED = (
    "The fit of {slide} diverged after {how_far}: its numbers ran away, and going on "
    "would end the same way. Another seed may do, or another batch size in section 2."
)
#: What can be done with an interrupted fit: what the button says, and what it does.
GO_ON = (
    "Continue",
    "Go on where the fit was interrupted, with the same data and settings. The result "
    "is the same as that of a fit without a break.",
)
ANOTHER_SEED = (
    "Fit with another seed",
    "Fit the same data with the same settings anew, from other random numbers.",
)
SPOILT = (
    "{fits} cannot be continued: what was saved is damaged, or another version wrote "
    "it. Discard it to free {size}."
)
DIVERGES_AGAIN = (
    "The fit diverged after {how_far}: its numbers ran away, and going on from there "
    "would end the same way."
)


def spoilt_sentence(sizes: Sequence[int]) -> str:
    """Return what is said of states that cannot be used; empty without any.

    Parameters
    ----------
    sizes : sequence of int
        What each takes on the disk, in bytes.

    Examples
    --------
    >>> spoilt_sentence([2_000_000])[:44]
    'An interrupted fit cannot be continued: what'
    """
    if not sizes:
        return ""
    fits = "An interrupted fit" if len(sizes) == 1 else f"{len(sizes)} interrupted fits"
    return SPOILT.format(fits=fits, size=readable_size(sum(sizes)))


def how_far(note: CheckpointNote) -> str:
    """Return where a fit goes on.

    Examples
    --------
    >>> from napari_destvi.io.checkpoint_note import CheckpointNote, PartNote
    >>> spots = PartNote("spots-1.safetensors", 0, {"epoch": 12, "n_epochs": 80})
    >>> how_far(CheckpointNote("key", {"stage": "spots"}, {"spots": spots}))
    'epoch 12 of 80 (fitting the spots)'
    """
    stage = str(note.about.get("stage", ""))
    title = STAGE_TITLES.get(stage, "The beginning")
    title = title[:1].lower() + title[1:]
    part = note.parts.get(stage)
    values = {} if part is None else part.values
    if values.get("n_epochs"):
        return f"epoch {values['epoch']:,} of {values['n_epochs']:,} ({title})"
    return f'"{title}"'

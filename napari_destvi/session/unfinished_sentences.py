"""How far an unfinished fit is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.session.run_view import STAGE_TITLES

if TYPE_CHECKING:
    from napari_destvi.io.checkpoint_note import CheckpointNote


DIVERGES_AGAIN = (
    "The fit diverged after {how_far}: its numbers ran away, and going on from there "
    "would end the same way."
)


def how_far(note: CheckpointNote) -> str:
    """Return where a fit goes on.

    Examples
    --------
    >>> from napari_destvi.io.checkpoint_folder import CheckpointNote, PartNote
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

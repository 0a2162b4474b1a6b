"""What a training asks of the checkpoint of its fit: its own stage, no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from napari_destvi.io.checkpoint_folder import read_part
from napari_destvi.training.kept_state import Capture, State

if TYPE_CHECKING:
    from napari_destvi.training.checkpoint import Checkpoint


@dataclass(frozen=True, slots=True)
class KeptStage:
    """What is kept of one stage.

    Parameters
    ----------
    checkpoint : Checkpoint or None
        That of the fit; None where nothing is kept.
    stage : str
        Its name.
    """

    checkpoint: Checkpoint | None
    stage: str

    def stored(self) -> State | None:
        """Return what an earlier run left; None if there is nothing.

        Raises
        ------
        InputError
            If it is damaged.
        """
        if self.checkpoint is None or self.checkpoint.folder is None:
            return None
        part = self.checkpoint.note.parts.get(self.stage)
        if part is None:
            return None
        return State(read_part(self.checkpoint.folder, part), part.values)

    def save_if_due(self, capture: Capture) -> None:
        """Save what `capture` returns if it is time to."""
        if self.checkpoint is not None and self.checkpoint.is_due():
            self.checkpoint.save(self.stage, capture())

    def save_end(self, capture: Capture) -> None:
        """Save what `capture` returns at the end of the stage."""
        if self.checkpoint is not None and self.checkpoint.is_worth_it():
            self.checkpoint.save(self.stage, capture())


#: Of a training whose state nobody wants.
NOT_KEPT = KeptStage(None, "")


def not_kept(stage: str) -> KeptStage:
    """Return what is kept of a stage of a fit whose state nobody wants: nothing."""
    return KeptStage(None, stage)

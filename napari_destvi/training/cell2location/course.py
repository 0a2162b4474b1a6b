"""What Adam is told, in both stages of Cell2location."""

from __future__ import annotations

from napari_destvi.config.presets import Schedule
from napari_destvi.training.course import Course

#: Of Adam (published code, that is PyTorch's default).
ADAM_EPS = 1e-8


def cell2location_course(
    *, n_epochs: int, batch_size: int, learning_rate: float, schedule: Schedule
) -> Course:
    """Return the course of a training with the whole divergence from the start."""
    return Course(
        n_epochs=n_epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        schedule=schedule,
        kl_warmup_epochs=0.0,
        adam_eps=ADAM_EPS,
        weight_decay=0.0,
    )

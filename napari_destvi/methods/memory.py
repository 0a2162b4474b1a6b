"""What to tell the user when the memory ran out."""

from __future__ import annotations

from collections.abc import Iterator

from napari_destvi.errors import FitError
from napari_destvi.results import FitProgress, Result
from napari_destvi.training.out_of_memory import exhausted_memory

NO_MEMORY = (
    "The computer ran out of memory. Choose a smaller batch size, close other "
    "programs or fit fewer genes, and fit again."
)
NO_GPU_MEMORY = (
    "The graphics card ran out of memory. Choose a smaller batch size, or the device "
    '"cpu", and fit again.'
)
_SENTENCES = {"host": NO_MEMORY, "card": NO_GPU_MEMORY}


def memory_sentence(error: Exception) -> str | None:
    """Return what to tell the user if memory ran out, else None."""
    memory = exhausted_memory(error)
    return None if memory is None else _SENTENCES[memory]


def told_of_memory(reports: Iterator[FitProgress]) -> Iterator[FitProgress]:
    """Yield the reports of a training; if memory runs out, say so in a sentence.

    Raises
    ------
    FitError
        If it does; its `partial` is the last good state.
    """
    newest: Result | None = None
    try:
        for progress in reports:
            newest = progress.result or newest
            yield progress
    except (MemoryError, RuntimeError) as error:
        sentence = memory_sentence(error)
        if sentence is None:
            raise
        raise FitError(sentence, partial=newest) from error

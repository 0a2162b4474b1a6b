"""Refuses counts that do not fit into memory before they are loaded (case 39)."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.errors import InputError
from napari_destvi.io.host_memory import free_host_memory

_GIB = 2**30


def check_fits(n_bytes: int, path: Path, *, owner: str) -> None:
    """Make sure that loading a file leaves the computer standing.

    Parameters
    ----------
    n_bytes : int
        What loading takes at its peak, as estimated.
    path : Path
        The file.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        With what is needed and what is free.
    """
    free = free_host_memory()
    if n_bytes > free:
        msg = (
            f'The {owner}\'s file "{path}" needs about {_size(n_bytes)} of memory to '
            f"open, and {_size(free)} are free. Close other programs, use a computer "
            "with more memory, or give fewer spots (larger bins, the filtered matrix)."
        )
        raise InputError(msg)


def _size(n_bytes: int) -> str:
    return f"{n_bytes / _GIB:,.1f} GiB"

"""Refuses counts that do not fit into memory before they are loaded (case 39)."""

from __future__ import annotations

from pathlib import Path

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.host_memory import free_host_memory

_UNITS = {2**10: "KiB", 2**20: "MiB", 2**30: "GiB"}
#: What to give instead, by what the file is used as.
_LESS = {
    "slide": "fewer spots (larger bins, the filtered matrix)",
    "reference": "fewer cells (the filtered matrix, or a part of the cells of each "
    "type)",
    "cell table": "fewer cells (a part of the tissue)",
}
_A_PART = "a part of it"


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
            f"{named_file(path, owner)} needs about {_size(n_bytes)} of memory to "
            f"open, and {_size(free)} are free. {_remedy(owner)}"
        )
        raise InputError(msg)


class MemoryLeft:
    """What may still be loaded of a file whose size shows only as it is read.

    Parameters
    ----------
    path : Path
        The file.
    owner : str
        How to call it in a sentence, such as "slide".
    share : float
        Of the memory that is free now, so much may be taken in all.
    """

    def __init__(self, path: Path, *, owner: str, share: float) -> None:
        self._path, self._owner = path, owner
        self._n_bytes = share * free_host_memory()

    def take(self, n_bytes: int) -> None:
        """Count what was loaded, or raise an `InputError` if it is too much."""
        self._n_bytes -= n_bytes
        if self._n_bytes < 0:
            msg = (
                f"{named_file(self._path, self._owner)} holds more counts than fit "
                f"into the free memory. {_remedy(self._owner)}"
            )
            raise InputError(msg)


def _remedy(owner: str) -> str:
    return (
        "Close other programs, use a computer with more memory, or give "
        f"{_LESS.get(owner, _A_PART)}."
    )


def _size(n_bytes: int) -> str:
    """Return a size in the largest unit of which it has one; none is 0.0."""
    unit = max((u for u in _UNITS if u <= n_bytes), default=1)
    digits = 0 if unit == 1 else 1
    return f"{n_bytes / unit:,.{digits}f} {_UNITS.get(unit, 'bytes')}"

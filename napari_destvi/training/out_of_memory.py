"""Was it the memory? Told from an error, without PyTorch, so that a window can ask."""

from __future__ import annotations

from typing import Literal

from napari_destvi.errors import DestviError

#: What PyTorch says on the CPU of Linux and macOS, and of Windows; an error of its
#: own class exists for graphics cards only.
_CPU_ALLOCATOR = ("DefaultCPUAllocator", "can't allocate memory", "not enough memory")
#: What is said of a graphics card, the second by NVIDIA's library of matrix products.
_CARD = ("out of memory", "CUBLAS_STATUS_ALLOC_FAILED")


def exhausted_memory(error: Exception) -> Literal["host", "card"] | None:
    """Return which memory ran out, the computer's or the card's; else None."""
    if isinstance(error, DestviError):  # our own sentences speak of memory too
        return None
    text = str(error)
    if isinstance(error, MemoryError) or any(key in text for key in _CPU_ALLOCATOR):
        return "host"
    # By name, so that torch need not be known, and old versions of it serve.
    names = {kind.__name__ for kind in type(error).__mro__}
    if "OutOfMemoryError" in names or any(key in text for key in _CARD):
        return "card"
    return None

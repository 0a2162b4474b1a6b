"""Was it the memory? Errors that mean so, and what to tell the user."""

from __future__ import annotations

NO_MEMORY = (
    "The computer ran out of memory. Choose a smaller batch size, close other "
    "programs or fit fewer genes, and fit again."
)
NO_GPU_MEMORY = (
    "The graphics card ran out of memory. Choose a smaller batch size, or the device "
    '"cpu", and fit again.'
)
#: What PyTorch says on the CPU of Linux and macOS, and of Windows; an error of its
#: own class exists for graphics cards only.
_CPU_ALLOCATOR = ("DefaultCPUAllocator", "can't allocate memory", "not enough memory")


def memory_sentence(error: Exception) -> str | None:
    """Return what to tell the user if memory ran out, else None."""
    text = str(error)
    if isinstance(error, MemoryError) or any(key in text for key in _CPU_ALLOCATOR):
        return NO_MEMORY
    # By name, so that torch need not be known, and old versions of it serve.
    names = {kind.__name__ for kind in type(error).__mro__}
    if "OutOfMemoryError" in names or "out of memory" in text:
        return NO_GPU_MEMORY
    return None

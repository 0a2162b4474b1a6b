"""What libraries that read files raise for content that they cannot handle."""

from __future__ import annotations

import struct
import zlib

# The one error of anndata without a public name; it is of no other kind.
from anndata._io.specs.registry import IORegistryError

#: For a file that is damaged inside, or holds what this version does not know.
UNREADABLE = (
    IORegistryError,
    OSError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    RuntimeError,
    OverflowError,
    EOFError,
    struct.error,
    zlib.error,
)
#: For data that a file cannot hold; a full disk is an `OSError`.
UNWRITABLE = (
    IORegistryError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
)


def first_line(error: BaseException) -> str:
    """Return what an error says first, without a full stop; or else its kind."""
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__

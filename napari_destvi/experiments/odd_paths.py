"""Paths with bytes that are no text, which a file of text cannot hold as they are.

Names from old disks may be in another encoding. They are written as a URI, which any
program understands: ``file:///data/caf%E9.h5ad``.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

_URI = "file://"


def path_text(path: Path) -> str:
    r"""Return a path as text: itself where it is text, else as a URI.

    Parameters
    ----------
    path : Path
        An absolute one.

    Examples
    --------
    >>> path_text(Path("/data/caf\udce9.h5ad"))
    'file:///data/caf%E9.h5ad'
    """
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return path.as_uri()
    return str(path)


def written_path(text: str) -> Path:
    """Return the path that `path_text` wrote."""
    if not text.startswith(_URI):
        return Path(text)
    path = os.fsdecode(unquote_to_bytes(text.removeprefix(_URI)))
    return Path(path.lstrip("/") if os.name == "nt" else path)

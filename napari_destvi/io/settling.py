"""Waits until what was written is on the disk, where no power cut can take it.

A name may reach the disk before what it names: without the wait a power cut may leave
an empty file in the place of a good one.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

#: Windows waits for files that are open for writing only; elsewhere a file may be
#: read-only, as its source was.
_MODE = os.O_RDWR if os.name == "nt" else os.O_RDONLY
#: What some network folders answer that know no such wait.
_UNKNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}


def settle_file(path: Path) -> None:
    """Wait until a file that is closed is on the disk.

    Raises
    ------
    OSError
        If it never will be, such as on a full network folder.
    """
    handle = os.open(path, _MODE)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise
    finally:
        os.close(handle)


def settle_names(folder: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows knows no such wait."""
    with suppress(OSError):
        settle_file(folder)


def settle_tree(folder: Path) -> None:
    """Wait until all files in a folder, and in those within, are on the disk.

    Raises
    ------
    OSError
        As `settle_file`.
    """
    for parent, _, files in os.walk(folder):
        for name in files:
            settle_file(Path(parent, name))
        settle_names(Path(parent))

"""Renames that Python does not offer: two names swapped, or a name taken if free.

Each is one step for whoever looks at the folder, and for a process that is killed.
Linux and macOS can do that on most disks, but not on every network folder.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

#: From <linux/fs.h>: RENAME_NOREPLACE, RENAME_EXCHANGE; AT_FDCWD of <fcntl.h>.
_LINUX_FREE, _LINUX_SWAP, _HERE = 1, 2, -100
#: From <sys/stdio.h> of macOS: RENAME_EXCL, RENAME_SWAP.
_MACOS_FREE, _MACOS_SWAP = 4, 2
#: What systems and disks answer that know no such step.
_UNKNOWN = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP}

#: Takes two paths as bytes and a flag; -1 is an error.
_Rename = Callable[[bytes, bytes, int], int]


def swap(one: Path, other: Path) -> bool:
    """Let two files or folders of one disk change names.

    Returns
    -------
    bool
        False where this is not known; nothing has changed then.

    Raises
    ------
    OSError
        If it fails for another reason, such as that one of them is gone.
    """
    return _renamed(one, other, _MACOS_SWAP if _is_macos() else _LINUX_SWAP)


def move_to_free(source: Path, target: Path) -> None:
    """Rename a file, unless there is something of that name.

    Where no such step is known, what comes to be there at this very moment is replaced.

    Raises
    ------
    FileExistsError
        If there is.
    OSError
        If it fails for another reason.
    """
    if _renamed(source, target, _MACOS_FREE if _is_macos() else _LINUX_FREE):
        return
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)  # which replaces nothing on Windows


def _renamed(source: Path, target: Path, flag: int) -> bool:
    rename = _system_call()
    if rename is None:
        return False
    if rename(os.fsencode(source), os.fsencode(target), flag) == 0:
        return True
    code = ctypes.get_errno()
    if code in _UNKNOWN:
        return False
    raise OSError(code, os.strerror(code), str(source), None, str(target))


def _system_call() -> _Rename | None:
    """Return what renames in one step here; None on other systems and old ones."""
    if os.name == "nt":
        return None
    library = ctypes.CDLL(None, use_errno=True)
    if _is_macos():
        return getattr(library, "renamex_np", None)
    call = getattr(library, "renameat2", None)
    if call is None:
        return None
    return lambda source, target, flag: call(_HERE, source, _HERE, target, flag)


def _is_macos() -> bool:
    return sys.platform == "darwin"

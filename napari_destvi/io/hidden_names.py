"""Hidden names beside a file or folder: what is being written, and what was there.

::

    .<mark><random>.zarr         being written, or no longer needed
    .<mark><random>.before.zarr  what was there, while the new one takes its place

The second exists for an instant only, where a disk cannot swap two folders in one step.
A process that is killed at that instant leaves it, and `put_back` brings it back.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path

#: A write that began so long ago has ended, in seconds: a day.
SECONDS_TO_KEEP = 86_400
_BEFORE = ".before"
_HIDDEN = re.compile(r"\.([0-9a-f]{8})[0-9a-f]{8}")


def hidden_beside(target: Path) -> Path:
    """Return a name with the same ending in the same folder, where nothing is yet."""
    return target.with_name(f".{_mark(target)}{uuid.uuid4().hex[:8]}{target.suffix}")


def hidden_before(target: Path) -> Path:
    """Return a name for what is at a target, until it is replaced or put back."""
    free = hidden_beside(target)
    return free.with_name(f"{free.stem}{_BEFORE}{target.suffix}")


def put_back(target: Path) -> None:
    """Bring a folder back whose replacement was cut off; nothing is done otherwise.

    Raises
    ------
    OSError
        If it is there under its hidden name, and cannot be renamed.
    """
    if target.exists():
        return
    earlier = _named_like(target, _BEFORE)
    if earlier:
        max(earlier, key=lambda path: path.stat().st_mtime).rename(target)


def clear_replaced(target: Path) -> None:
    """Remove what was at a target before the folder that is there now."""
    for path in _named_like(target, _BEFORE):
        gone = hidden_beside(target)  # from here on it is not put back any more
        with suppress(OSError):  # gone meanwhile, or open elsewhere: it stays
            path.rename(gone)
            _remove(gone)


def clear_left_behind(target: Path) -> None:
    """Remove what writers of the same target left that were killed, once it is old."""
    latest = time.time() - SECONDS_TO_KEEP
    for path in _named_like(target, ""):
        with suppress(OSError):  # gone meanwhile, or of somebody else: it stays
            if path.lstat().st_mtime < latest:
                _remove(path)


def _named_like(target: Path, kind: str) -> list[Path]:
    """Return the hidden files and folders of a target, and of no other."""
    ours = re.compile(
        rf"\.{_mark(target)}[0-9a-f]{{8}}{re.escape(kind + target.suffix)}"
    )
    beside = target.parent.glob(f".{_mark(target)}*")
    return [path for path in beside if ours.fullmatch(path.name)]


def _mark(target: Path) -> str:
    """Return what the hidden names of one target begin with, and of no other.

    What is written on the way to a hidden name belongs to the same target.
    """
    hidden = _HIDDEN.fullmatch(target.stem)
    if hidden:
        return hidden[1]
    return hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)

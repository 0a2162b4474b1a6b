"""Where kept fits lie: names within their folder, and what is cleared away there.

::

    FOLDER/<key>/result.npz     the maps
    FOLDER/<key>/record.json    what a list tells of them; written last
    FOLDER/.removed/<key>/      taken out, until newer ones push it out
    FOLDER/.part-<random>/      being written; left behind only by a crash
"""

from __future__ import annotations

import re
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from napari_destvi.data.run_identity import KEY_DIGITS
from napari_destvi.errors import ExportError, InputError
from napari_destvi.io.settling import settle_names

RECORD_FILE, RESULT_FILE = "record.json", "result.npz"
#: What a crash left half written is cleared away after a day, in seconds: nobody
#: writes that long.
MAX_WRITING = 86_400
_PART, _PART_DIGITS = ".part-", 12
_BEING_WRITTEN = re.compile(rf"{re.escape(_PART)}[0-9a-f]{{{_PART_DIGITS}}}")
_KEY = re.compile(rf"[0-9a-f]{{{KEY_DIGITS}}}")


def is_key(text: str) -> bool:
    """Tell whether a text can be the key of a fit."""
    return _KEY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of kept fits; it need not exist.

    Parameters
    ----------
    path : Path
        Where it is.
    """

    path: Path

    def entry(self, key: str) -> Path:
        """Return where a fit lies, if it is there.

        Raises
        ------
        InputError
            If the text is no key: one that is typed must not lead out of the folder.
        """
        if not is_key(key):
            msg = (
                f'"{key}" is no key of a fit. A key has {KEY_DIGITS} characters, '
                "digits and letters from a to f; the list of past fits shows them."
            )
            raise InputError(msg)
        return self.path / key

    def entries(self) -> list[Path]:
        """Return the places of all fits, in no order.

        Raises
        ------
        InputError
            If the folder is there but cannot be read.
        """
        try:
            return [path for path in self.path.iterdir() if is_key(path.name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            msg = (
                f'The past fits in "{self.path}" cannot be read: {error.strerror}. '
                "Choose another folder, or ask for the right to read it."
            )
            raise InputError(msg) from error

    def appears(self, part: Path, key: str) -> bool:
        """Return whether a new fit came whole; not so where there is one already.

        Raises
        ------
        OSError
            If it cannot be put there.
        """
        entry = self.entry(key)
        try:
            if entry.exists():
                return False
            part.rename(entry)
            settle_names(self.path)
        except OSError:
            if not entry.exists():  # another process was no faster: it failed
                raise
            return False
        return True

    @contextmanager
    def part(self) -> Iterator[Path]:
        """Give a new folder to write a fit to, which is removed unless moved."""
        part = self.path / f"{_PART}{uuid.uuid4().hex[:_PART_DIGITS]}"
        try:
            part.mkdir()
            yield part
        finally:
            shutil.rmtree(part, ignore_errors=True)

    def clear_parts(self) -> None:
        """Remove what a crash left half written."""
        for path in self.path.glob(f"{_PART}*"):
            is_ours = _BEING_WRITTEN.fullmatch(path.name) is not None
            if is_ours and time.time() - changed_at(path) > MAX_WRITING:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def told_unwritable(self) -> Iterator[None]:
        """Turn the errors of writing into a sentence.

        Raises
        ------
        ExportError
            If the disk is full, or the folder read-only.
        """
        try:
            yield
        except OSError as error:
            msg = (
                f'Past fits in "{self.path}" could not be written: '
                f"{error.strerror or error}. Check the space on the disk and the "
                "rights to the folder, or choose another folder for past fits."
            )
            raise ExportError(msg) from error


def changed_at(path: Path) -> float:
    """Return when a file or folder changed last, in seconds since 1970."""
    try:
        return path.stat().st_mtime
    except OSError:  # another process cleared it away
        return time.time()

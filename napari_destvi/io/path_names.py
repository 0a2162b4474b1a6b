"""Names that a disk cannot hold: too long, or those that Windows keeps for itself."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from napari_destvi.data.wording import listing
from napari_destvi.errors import ExportError

#: "Naming Files, Paths, and Namespaces" of Microsoft: devices, whatever the ending.
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³]) *(\..*)?", re.IGNORECASE
)
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]')
#: What is shown of a name that is too long, in characters.
_SHOWN = 40


def check_name(path: Path, *, on_windows: bool = os.name == "nt") -> None:
    """Make sure that a disk can hold a file or folder of this name.

    Parameters
    ----------
    path : Path
        What is to be written.
    on_windows : bool
        Whether the names that Windows refuses are refused.

    Raises
    ------
    ExportError
        If the name or the path is too long, or Windows refuses it.
    """
    if _is_too_long(path):
        msg = (
            f'The name "{path.name[:_SHOWN]}…" or the path to it is too long. Most '
            "disks take 255 characters for a name (letters such as ü count twice) and "
            "4,095 for the whole path, Windows often 260. Choose a shorter one."
        )
        raise ExportError(msg)
    if on_windows and is_refused_by_windows(path.name):
        msg = (
            f'Windows takes no file called "{path.name}": names such as CON and AUX, '
            'the characters < > : " | ? * and a dot or space at the end are its own. '
            "Choose another name."
        )
        raise ExportError(msg)


def check_entries(names: Iterable[str], *, on_windows: bool = os.name == "nt") -> None:
    """Make sure that cell types can be the names of folders in a store.

    Parameters
    ----------
    names : iterable of str
        As they are stored.
    on_windows : bool
        Whether the names that Windows refuses are refused.

    Raises
    ------
    ExportError
        With those that cannot.
    """
    refused = [name for name in names if is_refused_by_windows(name)]
    if on_windows and refused:
        msg = (
            f"A zarr store has a folder for each cell type, and Windows takes none "
            f"called {listing(refused)}. Choose the format h5ad, or rename the type in "
            "the reference and fit again."
        )
        raise ExportError(msg)


def is_refused_by_windows(name: str) -> bool:
    """Tell whether Windows takes no file or folder of this name.

    Examples
    --------
    >>> [is_refused_by_windows(name) for name in ("aux.h5ad", "T: CD4", "auxin.h5ad")]
    [True, True, False]
    """
    is_cut = name.endswith((".", " "))
    return is_cut or bool(_DEVICE.fullmatch(name) or _FORBIDDEN.search(name))


def is_folder(path: Path) -> bool:
    """Tell whether a folder is there; a name that no disk can hold is none."""
    with suppress(OSError, ValueError):
        return path.is_dir()
    return False


def _is_too_long(path: Path) -> bool:
    try:
        path.lstat()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG
    return False

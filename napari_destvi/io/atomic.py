"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import PathLike
from pathlib import Path

from napari_destvi.config.memory_sentences import readable_bytes
from napari_destvi.errors import ExportError
from napari_destvi.io.hidden_names import clear_left_behind, hidden_beside
from napari_destvi.io.one_step import move_to_free
from napari_destvi.io.path_names import check_name, is_folder
from napari_destvi.io.settling import settle_file, settle_names


def check_writable(path: str | PathLike[str], *, force: bool = False) -> None:
    """Make sure, before hours of work, that a file can be written.

    Parameters
    ----------
    path : path-like
        The file to write later; nothing is written now.
    force : bool
        Whether a file that exists may be replaced.

    Raises
    ------
    ExportError
        If there is no such folder, it is read-only, the file exists, or no disk can
        hold its name.
    """
    target = Path(path).expanduser()
    check_name(target)
    check_folder(target.parent)
    if target.is_dir():
        msg = f'"{target}" is a folder. Give the name of a file.'
        raise ExportError(msg)
    if not target.exists():
        return
    if not force:
        raise ExportError(exists_already(target))
    if not os.access(target, os.W_OK):
        msg = f'"{target}" is read-only and was not changed. Choose another name.'
        raise ExportError(msg)


def check_space(path: str | PathLike[str], n_bytes: int) -> None:
    """Make sure, before hours of work, that there is room on the disk.

    Parameters
    ----------
    path : path-like
        The file to write later; its folder exists.
    n_bytes : int
        What it will take at least.

    Raises
    ------
    ExportError
        With what is needed and what is free.
    """
    target = Path(path).expanduser()
    free = shutil.disk_usage(target.parent).free
    if n_bytes > free:
        msg = (
            f'"{target}" takes at least {readable_bytes(n_bytes)}, and '
            f"{readable_bytes(free)} are free on its disk. Free some space, or choose "
            "another place."
        )
        raise ExportError(msg)


@contextmanager
def atomic_path(path: str | PathLike[str], *, force: bool = False) -> Iterator[Path]:
    """Give a temporary name to write to; the file appears when all went well.

    Parameters
    ----------
    path : path-like
        The file to write.
    force : bool
        Replace a file that exists.

    Yields
    ------
    Path
        A name with the same ending in the same folder, where there is no file
        yet. What is left there after an error is removed.

    Raises
    ------
    ExportError
        As `check_writable`, and if writing fails, such as on a full disk. What
        was at `path` before is unchanged then.
    """
    check_writable(path, force=force)
    target = Path(path).expanduser().resolve()  # a link stays a link
    clear_left_behind(target)
    temporary = hidden_beside(target)
    try:
        yield temporary
        check_writable(path, force=force)  # it may have come while we wrote
        settle_file(temporary)
        put_in_place(temporary, target, force=force)
        settle_names(target.parent)
    except OSError as error:
        raise ExportError(not_written(target, error)) from error
    finally:
        with suppress(OSError):  # where the right to the folder is lost, it stays
            temporary.unlink()


def check_folder(folder: Path) -> None:
    """Make sure that files can be written to a folder.

    Parameters
    ----------
    folder : Path
        A trace of it is left for an instant only.

    Raises
    ------
    ExportError
        If there is no such folder, or it is read-only.
    """
    if not is_folder(folder):
        msg = f'There is no folder "{folder}". Create it, or choose another place.'
        raise ExportError(msg)
    try:
        # Rights alone do not tell: a network folder may be mounted read-only.
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        msg = (
            f'Files cannot be written to the folder "{folder}" '
            f"({error.strerror}). Choose another place."
        )
        raise ExportError(msg) from error


def put_in_place(temporary: Path, target: Path, *, force: bool) -> None:
    """Give a file or folder its name.

    Parameters
    ----------
    temporary, target : Path
        Its name now and then, on one disk.
    force : bool
        Replace a file that is there.

    Raises
    ------
    ExportError
        Unless forced, if something of that name came meanwhile.
    OSError
        If it fails for another reason.
    """
    if force:
        temporary.replace(target)
        return
    try:
        move_to_free(temporary, target)
    except FileExistsError:
        raise ExportError(exists_already(target)) from None


def exists_already(target: Path) -> str:
    """Return why a file or store is left as it is."""
    return (
        f'"{target}" exists already and was not changed. Choose another name, or '
        "allow it to be replaced (--force on the command line)."
    )


def not_written(target: Path, error: OSError) -> str:
    """Return what to do where a file or store did not come to be."""
    return (
        f'"{target}" could not be written: {error.strerror or error}. Check the space '
        "on the disk and the rights to the folder, or choose another place."
    )

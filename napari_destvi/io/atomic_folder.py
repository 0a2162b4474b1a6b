"""Stores that are folders, such as zarr, written whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path

from napari_destvi.errors import ExportError
from napari_destvi.io.atomic import (
    check_folder,
    exists_already,
    not_written,
    put_in_place,
)
from napari_destvi.io.hidden_names import (
    clear_left_behind,
    clear_replaced,
    hidden_before,
    hidden_beside,
    put_back,
)
from napari_destvi.io.one_step import swap
from napari_destvi.io.path_names import check_name
from napari_destvi.io.settling import settle_names, settle_tree

#: One of them lies at the top of every zarr store: formats 3 and 2.
_MARKS = ("zarr.json", ".zgroup")


def check_store(path: str | PathLike[str], *, force: bool = False) -> None:
    """Make sure, before anything is computed, that a store can be written.

    Parameters
    ----------
    path : path-like
        The folder to write later; nothing is written now.
    force : bool
        Whether a store that exists may be replaced. What is no store never is: a name
        mistyped must not cost a folder of photographs.

    Raises
    ------
    ExportError
        If the folder around it is missing or read-only, or something is there.
    """
    target = Path(path).expanduser()
    check_name(target)
    check_folder(target.parent)
    _put_back_or_tell(target)
    if not target.exists():
        return
    if not _is_store(target):
        msg = (
            f'"{target}" exists and is no zarr store, so it is not replaced. Choose '
            "another name."
        )
        raise ExportError(msg)
    if not force:
        raise ExportError(exists_already(target))


@contextmanager
def atomic_folder(path: str | PathLike[str], *, force: bool = False) -> Iterator[Path]:
    """Give a temporary name to write a store to; it appears when all went well.

    Parameters
    ----------
    path : path-like
        The folder to write.
    force : bool
        Replace a store that exists.

    Yields
    ------
    Path
        A name with the same ending in the same folder, where nothing is yet. What is
        left there after an error is removed.

    Raises
    ------
    ExportError
        As `check_store`, and if writing fails. What was at `path` is unchanged then.
    """
    check_store(path, force=force)
    target = Path(path).expanduser().resolve()
    clear_left_behind(target)
    temporary = hidden_beside(target)
    try:
        yield temporary
        check_store(path, force=force)  # it may have come while we wrote
        settle_tree(temporary)
        _move(temporary, target, force=force)
    except OSError as error:
        raise ExportError(not_written(target, error)) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _move(temporary: Path, target: Path, *, force: bool) -> None:
    """Put a store in its place; what was there has the temporary name then."""
    if not force or not target.exists():
        put_in_place(temporary, target, force=force)
    elif not swap(temporary, target):
        _move_in_two_steps(temporary, target)
    settle_names(target.parent)
    clear_replaced(target)


def _move_in_two_steps(temporary: Path, target: Path) -> None:
    """Put a store in the place of another, which comes back if that is cut off."""
    old = hidden_before(target)
    target.rename(old)
    try:
        temporary.rename(target)
    finally:
        put_back(target)


def _put_back_or_tell(target: Path) -> None:
    try:
        put_back(target.resolve())
    except OSError as error:
        raise ExportError(not_written(target, error)) from error


def _is_store(path: Path) -> bool:
    return any((path / mark).is_file() for mark in _MARKS)

"""Opening zarr stores, folders or zip archives, without trusting what is in them.

Nothing is unpacked to the disk: an archive is read in place.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import TYPE_CHECKING

from napari_destvi.data.wording import named_file, number_of
from napari_destvi.errors import InputError
from napari_destvi.io.anndata_errors import UNREADABLE, first_line
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.memory_check import check_fits
from napari_destvi.io.path_names import is_folder

if TYPE_CHECKING:
    import zarr

FOLDER_ENDING = ".zarr"
ARCHIVE_ENDING = ".zip"
#: What describes a group, in zarr's format 3 and 2.
GROUP_FILES = ("zarr.json", ".zgroup")
#: A store of a large atlas has a few hundred thousand chunks.
MAX_FILES_IN_ARCHIVE = 2_000_000
#: A codec that would run foreign code: since version 3.1 zarr refuses it.
_PICKLE = "pickle"


@dataclass(frozen=True, slots=True, eq=False)
class ZarrRoot:
    """The top group of a store.

    Parameters
    ----------
    group : zarr.Group
        Opened for reading.
    read_bytes : callable
        Returns a file in the store by its path below the group.
    """

    group: zarr.Group
    read_bytes: Callable[[str], bytes]


def is_zarr(path: Path) -> bool:
    """Return whether a path is a zarr folder, or an archive of one, by a look at it."""
    if is_folder(path):
        is_group = any((path / name).is_file() for name in GROUP_FILES)
        return is_group or path.suffix.lower() == FOLDER_ENDING
    name = path.name.lower()
    if not name.endswith(ARCHIVE_ENDING):
        return False
    if name.endswith(FOLDER_ENDING + ARCHIVE_ENDING):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return _top_folder(archive) is not None
    except (OSError, zipfile.BadZipFile):
        return False


@contextmanager
def open_zarr(path: Path, *, owner: str) -> Iterator[ZarrRoot]:
    """Open a zarr folder or archive for reading.

    Parameters
    ----------
    path : Path
        A folder, or a .zip of one.
    owner : str
        How to call it in a sentence, such as "slide".

    Yields
    ------
    ZarrRoot
        Its top group; to be used inside the context only.

    Raises
    ------
    InputError
        If it is no zarr store, is damaged, cut off, unpacks to more than there is
        memory, or has names that lead out of it; also if what is done inside fails
        because of the store's content.
    """
    from zarr.errors import BaseZarrError

    of_stores = (zipfile.BadZipFile, BaseZarrError)
    with (
        told_as_damage(path, owner=owner, also=of_stores),
        _told_of_pickles(path, owner),
        warnings.catch_warnings(),
    ):
        # Strings and repeated names: of no use to whoever opens a slide.
        warnings.filterwarnings("ignore", module=r"(zarr|anndata|numcodecs)\b")
        warnings.filterwarnings("ignore", message=".*names are not unique")
        opened = _opened_folder if path.is_dir() else _opened_archive
        with opened(path, owner) as root:
            yield root


def check_memory(group: zarr.Group, path: Path, *, owner: str) -> None:
    """Make sure that the arrays below a group may be read into memory.

    Parameters
    ----------
    group : zarr.Group
        The group that is to be read whole.
    path : Path
        The store it is in.
    owner : str
        How to call the store in a sentence, such as "slide".

    Raises
    ------
    InputError
        If they take more memory than is free.
    """
    import zarr

    members = group.members(max_depth=None)
    arrays = (array for _, array in members if isinstance(array, zarr.Array))
    check_fits(sum(array.nbytes for array in arrays), path, owner=owner)


@contextmanager
def _told_of_pickles(path: Path, owner: str) -> Iterator[None]:
    try:
        yield
    except UNREADABLE as error:
        if _PICKLE not in first_line(error).lower():
            raise
        msg = (
            f"{named_file(path, owner)} keeps a part as a Python pickle, which could "
            "run foreign code and is not opened. Write it again with anndata 0.8 or "
            "newer."
        )
        raise InputError(msg) from error


@contextmanager
def _opened_folder(path: Path, owner: str) -> Iterator[ZarrRoot]:
    import zarr

    if not any((path / name).is_file() for name in GROUP_FILES):
        msg = (
            f"{named_file(path, owner)} is a folder without a zarr store in it (there "
            f"is no {' or '.join(GROUP_FILES)}). Copy it again with all its files."
        )
        raise InputError(msg)
    root = path.resolve()
    yield ZarrRoot(
        zarr.open_group(str(root), mode="r"), lambda name: (root / name).read_bytes()
    )


@contextmanager
def _opened_archive(path: Path, owner: str) -> Iterator[ZarrRoot]:
    import zarr
    from zarr.storage import ZipStore

    with zipfile.ZipFile(path) as archive:
        _check_archive(archive, path, owner)
        top = _top_folder(archive)
        if top is None:
            msg = (
                f"{named_file(path, owner)} is a zip archive without a zarr store in "
                "it. Unpack it and give the file that it holds."
            )
            raise InputError(msg)
        with closing(ZipStore(path, mode="r")) as store:
            group = zarr.open_group(store, path=top, mode="r")
            prefix = f"{top}/" if top else ""
            yield ZarrRoot(group, lambda name: archive.read(prefix + name))


def _check_archive(archive: zipfile.ZipFile, path: Path, owner: str) -> None:
    """Refuse an archive whose names lead out of it, or that is a bomb."""
    entries = archive.infolist()
    outside = next((e.filename for e in entries if _leads_out(e.filename)), None)
    if outside is not None:
        msg = (
            f'{named_file(path, owner)} holds the name "{outside}", which leads out of '
            "the archive, as no honest program writes it. It is not opened."
        )
        raise InputError(msg)
    if len(entries) > MAX_FILES_IN_ARCHIVE:
        msg = (
            f"{named_file(path, owner)} holds {number_of(len(entries), 'file')}; at "
            f"most {MAX_FILES_IN_ARCHIVE:,} are opened. Unpack it and give the folder."
        )
        raise InputError(msg)
    # One is read at a time; what is kept of them is weighed where it is read.
    largest = max((entry.file_size for entry in entries), default=0)
    check_fits(largest, path, owner=owner)


def _leads_out(name: str) -> bool:
    path = PureWindowsPath(name)  # which knows slashes of both kinds, and drives
    return bool(path.drive or path.root) or ".." in path.parts


def _top_folder(archive: zipfile.ZipFile) -> str | None:
    """Return the folder of the outermost group; "" for the archive itself."""
    folders = [
        name.rpartition("/")[0]
        for name in archive.namelist()
        if name.rpartition("/")[2] in GROUP_FILES
    ]
    return min(
        folders, key=lambda folder: (folder.count("/"), len(folder)), default=None
    )

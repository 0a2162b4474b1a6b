"""HDF5 files that are written so that a full disk is an error like any other.

HDF5 itself cannot close a file that the disk takes no more of: the room is not given
back until the program ends, and tracebacks come out of it. So it writes through a file
that hides errors from it, and tells them afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import h5py
from anndata.io import write_elem

from napari_destvi.io.anndata_errors import UNREADABLE

if TYPE_CHECKING:
    from anndata import AnnData


@contextmanager
def open_to_write(path: Path, mode: Literal["w", "r+"]) -> Iterator[h5py.File]:
    """Open an HDF5 file.

    Parameters
    ----------
    path : Path
        The file.
    mode : {"w", "r+"}
        A new one, or more of one that is there.

    Raises
    ------
    OSError
        If not all of it could be written.
    """
    with _HidingErrors(path, mode) as raw:
        try:
            with h5py.File(raw, mode) as file:
                yield file
        except UNREADABLE as error:
            if raw.error is None:
                raise
            raise raw.error from error
        if raw.error:
            raise raw.error


def write_annotated(data: AnnData, path: Path, **options: Any) -> None:  # noqa: ANN401
    """Write annotated data as anndata does, text as text.

    Parameters
    ----------
    data : AnnData
        In memory.
    path : Path
        The file; one that exists is replaced.
    **options
        Of each dataset, such as its compression.

    Raises
    ------
    OSError
        If not all of it could be written.
    """
    with open_to_write(path, "w") as file:
        write_elem(file, "/", data, dataset_kwargs=options)
        if data.raw is None:  # written as nothing, which older versions cannot read
            file.pop("raw", None)


class _HidingErrors(io.FileIO):
    """A file that holds what the disk does not take, and its first error as `error`.

    What is held is in memory: HDF5 reads some of what it wrote, and trusts it. It is no
    more than the compressed rest of what is written, which is in memory anyway.
    """

    error: OSError | None = None

    def __init__(self, path: Path, mode: str) -> None:
        super().__init__(path, "w+" if mode == "w" else mode)
        self._held: list[tuple[int, bytes]] = []

    def write(self, data: Any, /) -> int:  # noqa: ANN401 - any buffer
        """Write to the disk, until it takes no more."""
        view, start, n_written = memoryview(data).cast("B"), self.tell(), 0
        try:
            while n_written < len(view) and not self.error:
                n_written += super().write(view[n_written:])
        except OSError as error:
            self.error = error
        if self.error:
            self._held.append((start + n_written, bytes(view[n_written:])))
            self.seek(start + len(view))
        return len(view)

    def readinto(self, buffer: Any, /) -> int:  # noqa: ANN401 - any buffer
        """Read what was written last, be it on the disk or not."""
        view, start = memoryview(buffer).cast("B"), self.tell()
        n_read = super().readinto(view)
        for offset, piece in self._held:
            first, end = max(offset, start), min(offset + len(piece), start + len(view))
            if first < end:
                view[first - start : end - start] = piece[first - offset : end - offset]
                n_read = max(n_read, end - start)
        return n_read

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; the end is that of what was written."""
        if whence != io.SEEK_END:
            return super().seek(offset, whence)
        ends = [start + len(piece) for start, piece in self._held]
        return super().seek(offset + max([super().seek(0, whence), *ends]))

    def truncate(self, size: int | None = None, /) -> int:
        """Set the length of the file, unless the disk is full."""
        try:
            return super().truncate(size)
        except OSError as error:
            self.error = self.error or error
            return self.tell() if size is None else size

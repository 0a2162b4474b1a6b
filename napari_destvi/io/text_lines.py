"""Lines of text files, packed or not, in the encodings that spreadsheets write."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_bad_copy
from napari_destvi.io.memory_check import check_fits

#: Endings of tables; each may be followed by .gz.
ENDINGS = (".csv", ".tsv", ".txt")
#: A line of a million values.
MAX_LINE = 64_000_000
#: Tables of counts shrink to a twentieth, those of nothing but zeros to a thousandth:
#: a small file that becomes more than a gigabyte is no table.
MAX_UNPACKED = 10**9
MAX_RATIO = 200
#: Memory of a short value in a table of text, with the line it was; measured.
BYTES_PER_VALUE = 80
_GZIP = b"\x1f\x8b"
#: Enough to tell text from other content.
_HEAD = 4096
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
#: Older programs of Western Europe write one byte per letter.
_FALLBACK = "napari-destvi-latin-1"


def _one_byte_per_letter(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_FALLBACK, _one_byte_per_letter)


def is_text_file(path: Path) -> bool:
    """Return whether a file has the ending of a table and holds text; never raises."""
    name = path.name.lower().removesuffix(".gz")
    if not name.endswith(ENDINGS):
        return False
    try:
        with _unpacked(path) as file:
            head = file.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return False
    return bool(head) and (b"\x00" not in head or _encoding(head) == "utf-16")


@contextmanager
def open_lines(path: Path, *, owner: str) -> Iterator[Iterator[str]]:
    """Open a text file for reading line by line, without the ends of lines.

    Parameters
    ----------
    path : Path
        Packed with gzip or not; UTF-8, with a byte order mark or without, UTF-16
        with one, or Latin-1.
    owner : str
        How to call it in a sentence, such as "slide".

    Yields
    ------
    iterator of str
        The lines that are not empty.

    Raises
    ------
    InputError
        If there is no such file, it is cut off, or unpacks to far more than a table.
    """
    with told_as_bad_copy(path, owner=owner), _unpacked(path) as file:
        head = file.peek(_HEAD)[:_HEAD]
        text = io.TextIOWrapper(
            file, encoding=_encoding(head), errors=_FALLBACK, newline=None
        )
        yield _bounded(text, path, owner)


def read_bounded(path: Path, *, separator: str, owner: str) -> io.StringIO:
    """Return the text of a table that fits into the memory, as `open_lines` reads it.

    Parameters
    ----------
    path : Path
        As of `open_lines`.
    separator : str
        What stands between its values, to weigh it.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        As of `open_lines`, or if it takes more memory than is free.
    """
    with open_lines(path, owner=owner) as lines:
        n_values = sum(line.count(separator) + 1 for line in lines)
    check_fits(BYTES_PER_VALUE * n_values, path, owner=owner)
    with open_lines(path, owner=owner) as lines:
        return io.StringIO("\n".join(lines))


@contextmanager
def _unpacked(path: Path) -> Iterator[io.BufferedReader]:
    with path.open("rb") as packed:
        if packed.peek(2)[:2] != _GZIP:
            yield packed
            return
        with gzip.GzipFile(fileobj=packed) as stream:
            yield io.BufferedReader(stream)


def _encoding(head: bytes) -> str:
    marks = _BYTE_ORDER_MARKS.items()
    return next((name for mark, name in marks if head.startswith(mark)), "utf-8")


def _bounded(text: io.TextIOWrapper, path: Path, owner: str) -> Iterator[str]:
    limit = max(MAX_UNPACKED, MAX_RATIO * path.stat().st_size)
    n_read = 0
    while line := text.readline(MAX_LINE + 1):
        n_read += len(line)
        if len(line) > MAX_LINE or n_read > limit:
            msg = (
                f"{named_file(path, owner)} unpacks to far more than a table of its "
                "size. It is not read on: unpack it yourself if you trust it."
            )
            raise InputError(msg)
        line = line.rstrip("\r\n")
        if line.strip():
            yield line

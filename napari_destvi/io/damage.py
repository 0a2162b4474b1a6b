"""Turns what libraries raise over a damaged file into a sentence."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from napari_destvi.data.wording import named_file
from napari_destvi.errors import InputError


@contextmanager
def told_as_damage(
    path: Path, *, owner: str, also: tuple[type[Exception], ...] = ()
) -> Iterator[None]:
    """Tell the errors of reading a damaged file in a sentence.

    Parameters
    ----------
    path : Path
        The file or store that is read.
    owner : str
        How to call it in a sentence, such as "slide".
    also : tuple of type
        What the library of its format raises beside the usual.

    Raises
    ------
    InputError
        If what is done inside fails because of the file's content.
    """
    # Takes seconds to load, which who reads text alone need not wait for.
    from napari_destvi.io.anndata_errors import UNREADABLE, first_line

    try:
        yield
    except MemoryError as error:
        msg = (
            f"{named_file(path, owner)} takes more memory than there is "
            f"({first_line(error)}). Close other programs, or use a larger computer; "
            "if the file is small, it is damaged."
        )
        raise InputError(msg) from error
    except (*UNREADABLE, SystemError, *also) as error:  # SystemError: a codec stumbles
        msg = (
            f"{named_file(path, owner)} is damaged or cut off, or was written in a way "
            f"that cannot be read ({first_line(error)}). Download or write it again."
        )
        raise InputError(msg) from error


@contextmanager
def told_as_bad_copy(path: Path, *, owner: str) -> Iterator[None]:
    """Tell the errors of reading the bytes of a text file in a sentence.

    Nothing else: what its lines say is not read inside.

    Parameters
    ----------
    path : Path
        The file, packed or not.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        If there is no such file, or it is cut off or badly packed.
    """
    try:
        yield
    except FileNotFoundError as error:
        use = f" for the {owner}" if owner else ""
        msg = f'There is no file "{path}"{use}. Check its name and folder.'
        raise InputError(msg) from error
    except EOFError as error:
        msg = f"{named_file(path, owner)} is cut off. Download or copy it again."
        raise InputError(msg) from error
    except (OSError, zlib.error, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        msg = f"{named_file(path, owner)} cannot be read ({reason}). Copy it again."
        raise InputError(msg) from error

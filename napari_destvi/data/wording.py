"""How numbers and lists of names are put into sentences."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

#: A longer list of names is cut, so that the sentence stays readable.
MAX_NAMES = 5
_MEGA, _GIGA = 10**6, 10**9
#: Words whose plural is not made with an "s".
_PLURALS = {"library": "libraries", "axis": "axes"}


def number_of(n: int, noun: str) -> str:
    """Return the number with its noun.

    Examples
    --------
    >>> number_of(1, "spot"), number_of(1200, "spot")
    ('1 spot', '1,200 spots')
    """
    plural = _PLURALS.get(noun, f"{noun}s")
    return f"{n:,} {noun if n == 1 else plural}"


def verb(n: int, singular: str, plural: str) -> str:
    """Return the form of a verb or pronoun that goes with `n` things."""
    return singular if n == 1 else plural


def listing(names: Iterable[object], *, at_most: int = MAX_NAMES) -> str:
    """Return the first names, and how many more there are.

    Examples
    --------
    >>> listing("abcdefg")
    'a, b, c, d, e and 2 more'
    """
    texts = [str(name) for name in names]
    shown = ", ".join(texts[:at_most])
    left = len(texts) - at_most
    return f"{shown} and {left:,} more" if left > 0 else shown


def named_file(path: Path, owner: str) -> str:
    r"""Return how a sentence about a file begins.

    Parameters
    ----------
    path : Path
        The file.
    owner : str
        What it is used as, such as "slide"; "" while that is not known.

    Examples
    --------
    >>> named_file(Path("a.h5ad"), "slide"), named_file(Path("b.txt"), "")
    ('The slide\'s file "a.h5ad"', 'The file "b.txt"')
    """
    return f'The {owner}\'s file "{path}"' if owner else f'The file "{path}"'


def percent(share: float) -> str:
    """Return a share as a percentage that is never rounded to nothing.

    Examples
    --------
    >>> percent(0.31), percent(0.004), percent(0.00001)
    ('31 %', '0.4 %', 'less than 0.1 %')
    """
    value = 100 * share
    if 0 < value < 0.1:
        return "less than 0.1 %"
    digits = 1 if value < 10 or value > 99 else 0
    return f"{value:.{digits}f} %".replace(".0 %", " %")


def readable_size(n_bytes: int) -> str:
    """Return what something takes on a disk.

    Examples
    --------
    >>> readable_size(4_200_000), readable_size(5 * 10**9)
    ('4.2 MB', '5 GB')
    """
    if n_bytes >= _GIGA:
        return f"{n_bytes / _GIGA:.3g} GB"
    return f"{n_bytes / _MEGA:.1f} MB"


def printable(text: str) -> str:
    r"""Return a name as any file or screen shows it: bytes that are no text, escaped.

    Examples
    --------
    >>> printable("caf\udce9.h5ad")
    'caf\\udce9.h5ad'
    """
    return text.encode(errors="backslashreplace").decode()

"""Which names of cell types may mean the same, as a proposal to the user."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

#: Guesses below this similarity are not shown: of two words one must be found again
#: ("T cells" in "CD4 T cells": 2/3), and no other tissue's types be offered.
LIKELY = 0.6
#: Two spellings this similar are slips of one word; "epithelial" and "endothelial"
#: (0.76) are not.
ONE_SPELLING = 0.8
#: Of an abbreviation by first letters, such as "OPC": likely, but not certain.
INITIALS = 0.9
#: Words that say nothing about which type it is.
_EMPTY_WORDS = frozenset({"cell", "neuron", "and"})
#: A name made of words and numbers: "ExcitatoryL2and3" has "Excitatory", "L2", "3".
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AND_BETWEEN_NUMBERS = re.compile(r"(?<=\d)and(?=\d)")
_LAYER = re.compile(r"\blayers?[\W_]*(?=\d)")
_WORD = re.compile(r"[^\W\d_]+\d*|\d+")
_JOINED_CELL = re.compile(r"(?<=.)(?:cell|neuron)$")


class Guess(NamedTuple):
    """A name that may mean the same.

    Parameters
    ----------
    name : str
        The name.
    similarity : float
        From 0 to 1; 1 where all words are the same.
    """

    name: str
    similarity: float


def guess_partners(a: Sequence[str], b: Sequence[str]) -> dict[str, tuple[Guess, ...]]:
    """Guess which free names of `b` each free name of `a` may mean.

    Parameters
    ----------
    a, b : sequence of str
        Names of cell types without partner.

    Returns
    -------
    dict of str to tuple of Guess
        For each name of `a` those of `b` that are similar enough, the best first and
        equally good ones in the order of `b`; perhaps none. A name of `b` may be
        guessed for several of `a`.

    Examples
    --------
    >>> guess_partners(["CD4+ T cells", "OPC"], ["B cell", "T cell CD4"])
    {'CD4+ T cells': (Guess(name='T cell CD4', similarity=1.0),), 'OPC': ()}
    """
    return {name: _guesses(name, b) for name in a}


def similarity(first: str, second: str) -> float:
    """Return how likely two names mean the same cell type, from 0 to 1.

    The share of words that both have, in any order, where a word may be misspelt or
    cut short; or the likeness of the whole spelling, or of first letters. Different
    numbers speak against: "CD4" is not "CD8", and layer 5 not layer 6.

    Examples
    --------
    >>> similarity("Excitatory L2/3", "ExcitatoryL2and3"), similarity("CD4", "CD8")
    (1.0, 0.0)
    """
    x, y = _words(first), _words(second)
    if not x or not y:
        return 0.0
    spelling = _spelling("".join(x), "".join(y))
    likeness = max(_shared_words(x, y), spelling, _initials(first, second))
    return likeness * _shared_numbers(x, y)


def _guesses(name: str, others: Sequence[str]) -> tuple[Guess, ...]:
    guesses = [Guess(other, similarity(name, other)) for other in others]
    likely = [guess for guess in guesses if guess.similarity >= LIKELY]
    return tuple(sorted(likely, key=lambda guess: -guess.similarity))


@lru_cache
def _all_words(name: str) -> tuple[str, ...]:
    """Return all words of a name in the singular, small letters."""
    text = _CAMEL.sub(" ", name).casefold()
    text = _LAYER.sub("l", _AND_BETWEEN_NUMBERS.sub(" ", text))
    return tuple(_singular(word) for word in _WORD.findall(text))


@lru_cache
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name that say which type it is; all if none does."""
    words = [_JOINED_CELL.sub("", word) for word in _all_words(name)]
    telling = tuple(word for word in words if word not in _EMPTY_WORDS)
    return telling or _all_words(name)


def _singular(word: str) -> str:
    is_plural = len(word) > 2 and word.endswith("s") and not word.endswith("ss")
    return word[:-1] if is_plural else word


def _shared_words(x: Sequence[str], y: Sequence[str]) -> float:
    """Return twice the shared words over all words, the most similar paired first."""
    pairs = sorted(
        ((_same_word(a, b), i, j) for i, a in enumerate(x) for j, b in enumerate(y)),
        key=lambda pair: -pair[0],
    )
    free_x, free_y, shared = set(range(len(x))), set(range(len(y))), 0.0
    for likeness, i, j in pairs:
        if i in free_x and j in free_y:
            free_x.remove(i)
            free_y.remove(j)
            shared += likeness
    return 2 * shared / (len(x) + len(y))


def _same_word(a: str, b: str) -> float:
    short, long = sorted((a, b), key=len)
    if short == long:
        return 1.0
    # Cut short, as "e" for "excitatory" or "astro": the more letters the surer.
    beginning = len(short) / (len(short) + 1) if long.startswith(short) else 0.0
    return max(beginning, _spelling(a, b))


@lru_cache(maxsize=4096)
def _spelling(a: str, b: str) -> float:
    """Return how alike two spellings are; 0 where they are no slips of one word."""
    matcher = SequenceMatcher(None, min(a, b), max(a, b), autojunk=False)
    if matcher.real_quick_ratio() < ONE_SPELLING:  # cheap, and never too small
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ONE_SPELLING else 0.0


def _initials(first: str, second: str) -> float:
    """Tell whether one name is the first letters of the other, "OPC" or "CAFs"."""
    for short, long in ((first, second), (second, first)):
        letters = "".join(_words(short))
        for words in (_all_words(long), _words(long)):
            if len(words) > 1 and letters == "".join(word[0] for word in words):
                return INITIALS
    return 0.0


def _shared_numbers(x: Sequence[str], y: Sequence[str]) -> float:
    """Return the share of digits that both have; 1 where a name has none."""
    of_x, of_y = (
        {sign for word in w for sign in word if sign.isdigit()} for w in (x, y)
    )
    return len(of_x & of_y) / len(of_x | of_y) if of_x and of_y else 1.0

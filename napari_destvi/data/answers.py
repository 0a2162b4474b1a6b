"""What the user answered: codes of questions, some with a choice among several."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, get_args

from napari_destvi.errors import ConfigError

#: Given instead of codes, this accepts every question in its first way.
ACCEPT_ALL = "all"
#: Between a code and the choice, as in "duplicate-genes=separate".
CHOICE_SIGN = "="
#: All that a user can be asked to agree to.
QuestionCode = Literal[
    "cells-matrix",
    "coordinates-nan",
    "coordinates-swapped",
    "duplicate-genes",
    "duplicate-spots",
    "empty-spots",
    "genes-by-case",
    "genes-by-column",
    "genes-by-prefix",
    "image-mismatch",
    "labels-missing",
    "labels-numeric",
    "labels-spelling",
    "library-column-missing",
    "other-features",
    "outside-tissue",
    "reference-matrix",
    "slide-matrix",
    "small-types",
]
QUESTION_CODES: tuple[str, ...] = get_args(QuestionCode)
#: Questions with several ways to go on; the first is what plain consent means.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "duplicate-genes": ("sum", "separate"),
    "labels-spelling": ("merge", "separate"),
    "outside-tissue": ("drop", "keep"),
    "small-types": ("drop", "merge"),
}
#: Questions whose choices are names from the file.
_NAMED_CHOICES = frozenset({"slide-matrix", "reference-matrix", "cells-matrix"})


def answer(code: str, choice: str = "") -> str:
    """Return what to accept in order to go one way of a question.

    Examples
    --------
    >>> answer("empty-spots"), answer("duplicate-genes", "sum")
    ('empty-spots', 'duplicate-genes=sum')
    """
    return f"{code}{CHOICE_SIGN}{choice}" if choice else code


def split_answers(accept: Collection[str]) -> dict[str, str]:
    """Return the choice by code; "" for a code alone.

    Parameters
    ----------
    accept : collection of str
        What the user agrees to.

    Raises
    ------
    ConfigError
        If one question is answered in two ways.
    """
    choices: dict[str, str] = {}
    for text in sorted(accept):
        code, _, choice = text.partition(CHOICE_SIGN)
        if choices.get(code):
            msg = (
                f'"{code}" is answered twice: {choices[code]} and {choice}. Give one '
                "answer."
            )
            raise ConfigError(msg)
        choices[code] = choice
    return choices


def check_codes(accept: Collection[str]) -> None:
    """Refuse codes that no question has, and choices that it does not offer.

    Parameters
    ----------
    accept : collection of str
        What the user agrees to.

    Raises
    ------
    ConfigError
        Naming the first wrong code or choice and all right ones.
    """
    allowed = (*QUESTION_CODES, ACCEPT_ALL)
    for code, choice in split_answers(accept).items():
        if code not in allowed:
            msg = (
                f"There is nothing called {code!r} to accept. What can be accepted: "
                f"{', '.join(allowed)}."
            )
            raise ConfigError(msg)
        if choice and code not in _NAMED_CHOICES:
            _check_choice(code, choice)


def _check_choice(code: str, choice: str) -> None:
    choices = CHOICES.get(code, ())
    if choice in choices:
        return
    offered = ", ".join(answer(code, name) for name in choices) or code
    msg = (
        f'"{code}{CHOICE_SIGN}{choice}" is no answer to "{code}". What can be '
        f"accepted: {offered}."
    )
    raise ConfigError(msg)

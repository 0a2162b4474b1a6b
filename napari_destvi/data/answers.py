"""What the user answered: codes of questions, some with a choice among several."""

from __future__ import annotations

from collections.abc import Collection

from napari_destvi.errors import ConfigError

#: Given instead of codes, this accepts every question in its first way.
ACCEPT_ALL = "all"
#: Between a code and the choice, as in "duplicate-genes=separate".
CHOICE_SIGN = "="


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

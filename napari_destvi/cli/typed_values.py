"""What is said of a value of an option that cannot be used, in words of our own.

Newer versions of typer pass on what pydantic says of it, which speaks to programmers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer
from typer.core import TyperCommand

#: By pydantic's names of what is wrong with a value, and of the numbers that it tells.
_SENTENCES: Mapping[str, str] = {
    "int_parsing": "{input!r} is no whole number.",
    "int_from_float": "{input!r} is no whole number.",
    "float_parsing": "{input!r} is no number.",
    "greater_than_equal": "{input} is too small: the least is {ge}.",
    "less_than_equal": "{input} is too large: the most is {le}.",
}
#: Before what our own or typer's code says.
_LEAK = "Value error, "


class SentenceCommand(TyperCommand):
    """A command that tells in a sentence which value cannot be used."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Read the options as typer does; what it says of a wrong one is ours.

        The context is click's or, in newer versions of typer, of a class of its own.
        """
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            error.message = _sentence(error)
            raise


def _sentence(error: typer.BadParameter) -> str:
    details = getattr(error.__cause__, "errors", None)
    found: Mapping[str, Any] = details()[0] if details is not None else {}
    known = _SENTENCES.get(found.get("type", ""))
    if known is None:
        return error.message.removeprefix(_LEAK)
    return known.format(input=found["input"], **found.get("ctx", {}))

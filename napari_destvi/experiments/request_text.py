"""Writes what a sweep was asked for as the file that `request.read_request` reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from napari_destvi.experiments.keys import AXES, FIXED
from napari_destvi.experiments.odd_paths import path_text
from napari_destvi.experiments.request import HASHES, INPUTS, SweepInputs
from napari_destvi.experiments.sweep import Sweep


def request_text(
    sweep: Sweep, inputs: SweepInputs, data: Mapping[str, str | int]
) -> str:
    """Return the file that `read_request` reads back.

    Parameters
    ----------
    sweep, inputs : Sweep, SweepInputs
        What was asked for.
    data : mapping
        Which data it was of: hashes and sizes.
    """
    lines = [*_lines(_of(inputs, INPUTS)), "", *_lines(_of(sweep, [*AXES, *FIXED]))]
    for title, table in {**sweep.own, HASHES: data}.items():
        lines += ["", f"[{title}]", *_lines(table)]
    return "\n".join(lines).lstrip("\n") + "\n"


def _of(values: object, names: list[str] | tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(values, name) for name in names}


def _lines(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if value is not None and value != ():
            yield f"{name} = {_written(value)}"


def _written(value: Any) -> str:  # noqa: ANN401 - plain values of the above
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, (int, float)):
        return str(value)
    return _quoted(path_text(value) if isinstance(value, Path) else str(value))


def _quoted(text: str) -> str:
    """Return a text as TOML has it, control characters included."""
    escaped = {'"': '\\"', "\\": "\\\\"}
    signs = (
        f"\\u{ord(c):04X}" if ord(c) < ord(" ") or c == "\x7f" else escaped.get(c, c)
        for c in text
    )
    return f'"{"".join(signs)}"'

"""Tables of a page: cells that sort by their value, and a button in each heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

Kind = Literal["text", "number", "text long"]


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a column.

    Parameters
    ----------
    text : str
        What it says.
    kind : {"text", "number", "text long"}
        What its cells hold; long texts may break into lines.
    explanation : str
        Shown when the mouse rests on it.
    """

    text: str
    kind: Kind = "number"
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Parameters
    ----------
    text : str
        What it shows.
    value : float, str or None
        What it is sorted by; None comes last.
    spread : str
        Written smaller behind the text.
    is_best : bool
        Whether it is the best of its column.
    shade : float or None
        How strongly it is tinted, from 0 to 1.
    """

    text: str
    value: float | str | None = None
    spread: str = ""
    is_best: bool = False
    shade: float | None = None


def html_table(headings: Sequence[Heading], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table that can be sorted, as HTML.

    Parameters
    ----------
    headings : sequence of Heading
        From left to right.
    rows : sequence of sequence of Cell
        As long as the headings.
    """
    head = "".join(map(_heading, headings))
    kinds = [heading.kind for heading in headings]
    body = "\n".join(_row(row, kinds) for row in rows)
    return (
        f'<div class="wide"><table>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _heading(heading: Heading) -> str:
    title = f' title="{escape(heading.explanation)}"' if heading.explanation else ""
    button = f'<button type="button"{title}>{escape(heading.text)}</button>'
    return f'<th scope="col" class="{heading.kind}">{button}</th>'


def _row(row: Sequence[Cell], kinds: Sequence[Kind]) -> str:
    cells = (_cell(cell, kind) for cell, kind in zip(row, kinds, strict=True))
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Cell, kind: Kind) -> str:
    classes = [kind, *(["best"] if cell.is_best else [])]
    style = ""
    if cell.shade is not None:
        classes.append("shade")
        style = f' style="--share: {cell.shade:.3f}"'
    value = "" if cell.value is None else escape(str(cell.value))
    spread = (
        f' <span class="spread">{escape(cell.spread)}</span>' if cell.spread else ""
    )
    attributes = f'class="{" ".join(classes)}" data-value="{value}"{style}'
    return f"<td {attributes}>{escape(cell.text)}{spread}</td>"

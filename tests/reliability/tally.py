"""What comes of killing processes, as lines of a Markdown table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple, dataclass

_HEAD = (
    "killed while",
    "kills",
    "corrupt or lost files",
    "lost states",
    "continued",
    "ended at last",
    "other results",
)


@dataclass
class Tally:
    """What came of the kills of one kind."""

    kills: int = 0
    corrupt: int = 0
    lost: int = 0
    continued: int = 0
    ended: int = 0
    unequal: int = 0

    def row(self, kind: str) -> str:
        """Return a line of the table."""
        return _line((kind, *map(str, astuple(self))))


def table(tallies: Mapping[str, Tally]) -> str:
    """Return a line for each kind of kills, below their heads."""
    rows = [tally.row(kind) for kind, tally in tallies.items()]
    return "\n".join([_line(_HEAD), _line(("---",) * len(_HEAD)), *rows])


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"

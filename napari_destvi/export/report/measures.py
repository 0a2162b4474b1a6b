"""The numbers that a report tells of a run, what they are called and which is best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.results.score_titles import SCORE_TITLES

if TYPE_CHECKING:
    import pandas as pd

#: A column that the report adds: the time of a fit without that of its reference.
SECONDS = "seconds_spots"


class Measure(NamedTuple):
    """A number of a run.

    Parameters
    ----------
    title : str
        What tables and axes call it.
    explanation : str
        What it is, for a reader who does not know it.
    higher_is_better : bool
        Whether the best value is the highest.
    digits : int
        After the point, in tables.
    """

    title: str
    explanation: str
    higher_is_better: bool
    digits: int


#: By the column of the table of runs.
MEASURES: dict[str, Measure] = {
    **{
        name: Measure(
            score.title,
            score.explanation,
            higher_is_better=score.higher_is_better,
            digits=3,
        )
        for name, score in SCORE_TITLES.items()
    },
    SECONDS: Measure(
        "Seconds",
        "time of the fit, without learning the reference: runs of a seed share it",
        higher_is_better=False,
        digits=1,
    ),
}


def known_measures(table: pd.DataFrame) -> list[str]:
    """Return the measures that a table of runs has numbers of, in their usual order."""
    return [
        name for name in MEASURES if name in table and bool(table[name].notna().any())
    ]

"""The numbers that a report tells of a run, what they are called and which is best."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

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
    "pcc_types": Measure(
        "Type PCC",
        "correlation of each type's shares with the true ones over the spots, mean "
        "over the types; 1 is best",
        higher_is_better=True,
        digits=3,
    ),
    "pcc_spots": Measure(
        "Spot PCC",
        "correlation of each spot's shares with the true ones over the types, mean "
        "over the spots; 1 is best",
        higher_is_better=True,
        digits=3,
    ),
    "ssim": Measure(
        "SSIM",
        "structural similarity of each type's shares; 1 is best",
        higher_is_better=True,
        digits=3,
    ),
    "rmse": Measure(
        "RMSE",
        "root mean square error of the shares; 0 is best",
        higher_is_better=False,
        digits=3,
    ),
    "jsd": Measure(
        "JSD",
        "Jensen-Shannon distance of the shares; 0 is best",
        higher_is_better=False,
        digits=3,
    ),
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

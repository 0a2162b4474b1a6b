"""The sentences of a report that are the same in the page and in the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from napari_destvi.data.wording import listing, number_of
from napari_destvi.export.report.choice import trainings_of
from napari_destvi.export.report.content import COMPLETE, FAILED

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.export.report.content import SweepReport

MAPS_CAPTION = (
    "Shares of the cell types, from left to right the truth, other methods, and "
    "DestVI by batch size; the colours of a row are the same in all its maps. Of "
    "several seeds the first is drawn. The number below a map is its correlation with "
    "the truth."
)
CURVES_CAPTION = (
    "Lines are means over the seeds, small marks the seeds, the shade one standard "
    "deviation to either side. A dashed or dotted line across is a method without "
    "batches. Seconds leave out the learning of the reference."
)
SETTINGS_CAPTION = (
    "Means over the seeds ± their standard deviation; the best of each column is bold."
)
SORTING = "Click the heading of a column to sort by it, here and below."
TYPES_CAPTION = (
    "Correlation of each type's shares with the true ones over the spots, mean over "
    "the seeds; the most abundant type first, with its mean share. The best is bold."
)
RUNS_CAPTION = "Every run of the sweep, also those that came to no result."


def facts(report: SweepReport) -> list[str]:
    """Return what there is in the report, and what is missing.

    Parameters
    ----------
    report : SweepReport
        What is told.
    """
    table = report.table
    done = table["status"] == COMPLETE
    sentences = [
        f"{number_of(report.tissue.n_spots, 'spot')}, {number_of(len(table), 'run')}"
        f"{_devices(table[done])}.",
        *report.notes,
    ]
    sentences += _without_result(table)
    if report.truth is None:
        sentences.append(
            "There is no truth, so nothing tells here which setting is right."
        )
    return sentences


def of_training_title(named: pd.DataFrame, training: str) -> str:
    """Return what a heading adds where there are several trainings of DestVI."""
    several = len(trainings_of(named)) > 1
    return f": DestVI, {training}" if several else ""


def _without_result(table: pd.DataFrame) -> Iterator[str]:
    failed = table.loc[table["status"] == FAILED, "run"]
    if len(failed):
        what = f"{number_of(len(failed), 'run')} failed: {listing(failed)}."
        yield f"{what} The last table tells why."
    n_left = int((~table["status"].isin([COMPLETE, FAILED])).sum())
    if n_left:
        yield f"{number_of(n_left, 'run')} not done yet."


def _devices(done: pd.DataFrame) -> str:
    names = [name for name in done["device"].dropna().unique() if name]
    return f", computed on {listing(names)}" if names else ""

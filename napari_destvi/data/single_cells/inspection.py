"""Cells and a window, looked at together: what to say, and the spots they give."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.config import FEW_SPOTS
from napari_destvi.data.answers import check_codes
from napari_destvi.data.findings import (
    Finding,
    FindingLog,
    open_questions,
)
from napari_destvi.data.single_cells.gridding import grid_cells
from napari_destvi.data.single_cells.placed_cells import (
    PlacedCells,
    checked_placed_cells,
)
from napari_destvi.data.single_cells.window import UNIT_NAMES, Side, Window, side_in
from napari_destvi.data.wording import number_of

if TYPE_CHECKING:
    from anndata import AnnData

#: With fewer cells per spot at the median there is little left to deconvolve.
FEW_CELLS_PER_SPOT = 2


@dataclass(frozen=True, slots=True, eq=False)
class GridInspection:
    """What was found in a file of cells.

    Parameters
    ----------
    findings : tuple of Finding
        All that the user should know.
    spots : AnnData or None
        The spots; None while something is in the way.
    """

    findings: tuple[Finding, ...]
    spots: AnnData | None = field(repr=False)


def inspect_cells(
    cells: AnnData,
    *,
    labels: str,
    window: Window,
    genes_in: str | None = None,
    accept: Collection[str] = (),
) -> GridInspection:
    """Look at single cells, and make spots of them if nothing is in the way.

    Bad data do not raise here: they become findings. The data are not modified.

    Parameters
    ----------
    cells : AnnData
        Counts, labels and places of single cells.
    labels : str
        Column of ``obs`` with the cell types.
    window : Window
        How large the spots are.
    genes_in : str, optional
        Column of ``var`` that is True for the genes to use.
    accept : collection of str
        Codes of the questions that the user agrees to; "all" for every one.

    Returns
    -------
    GridInspection
        The findings, and the spots as `grid_cells` makes them.

    Raises
    ------
    ConfigError
        If `accept` or `window` is none of what is allowed.
    """
    check_codes(accept)
    log = FindingLog(accept)
    placed = checked_placed_cells(cells, labels=labels, genes_in=genes_in, log=log)
    if placed is None or open_questions(log.findings, accept):
        return GridInspection(log.findings, None)
    side = side_in(window, placed.places.unit)
    spots = grid_cells(placed, side)
    _tell_frame(placed, side, log)
    _tell_sizes(spots, log)
    return GridInspection(log.findings, spots)


def _tell_frame(cells: PlacedCells, side: Side, log: FindingLog) -> None:
    if side.unit is None:
        log.tell(
            "unit-unknown",
            f"The file does not tell in which unit {cells.places.source} is: the "
            f"window of {side.length:g} is taken to be in the same. If it is "
            "micrometres, say so (--unit um), and maps get a scale bar.",
        )
        return
    log.tell(
        "cell-places",
        f"The cells lie where {cells.places.source} says, in {UNIT_NAMES[side.unit]}; "
        f"a spot is {side.length:g} {UNIT_NAMES[side.unit]} wide.",
    )


def _tell_sizes(spots: AnnData, log: FindingLog) -> None:
    median = float(np.median(spots.obs["n_cells"]))
    if median < FEW_CELLS_PER_SPOT:
        log.tell(
            "few-cells-per-spot",
            f"Half of the spots have {median:g} cells or fewer, so that there is "
            "little to tell apart in them. A larger window brings more.",
        )
    if spots.n_obs < FEW_SPOTS:
        log.tell(
            "few-spots",
            f"There are only {number_of(spots.n_obs, 'spot')}. With fewer than "
            f"{FEW_SPOTS} the results of a fit are unreliable: read them as hints.",
        )

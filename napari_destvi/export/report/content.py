"""What a report tells: the runs, their maps, the truth and the choice to make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from napari_destvi.data.tissue import Tissue
from napari_destvi.results import Result

if TYPE_CHECKING:
    import pandas as pd

#: What a run that came to its end has in the column "status".
COMPLETE = "complete"
#: And one that ended with an error; all others are still to be done.
FAILED = "failed"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class SweepReport:
    """Everything that is written of one sweep.

    Parameters
    ----------
    title : str
        Name of the sweep.
    table : DataFrame of shape (n_runs, n_columns)
        A row per run with the columns run, method, preset, batch_size, amortization,
        epochs, steps, seed, n_spots, status, seconds, device, key and error; with truth
        also pcc_types, pcc_spots, ssim, rmse and jsd.
    tissue : Tissue
        The slide: places and names of the spots.
    results : mapping of str to Result
        By the runs' keys; asked only for the maps that are drawn. A run without one
        is told of, but not drawn.
    truth : DataFrame of shape (n_spots, n_true_types) or None
        True shares, spots and types named as in the results.
    type_scores : DataFrame of shape (n_runs, n_types) or None
        The correlation of each type over the spots with the truth, by the runs' keys.
    advice : tuple of str
        Sentences that say what to choose.
    notes : tuple of str
        Sentences about the data and the settings.
    types : tuple of str
        The cell types to draw; none for the most abundant and the rarest.
    """

    title: str
    table: pd.DataFrame = field(repr=False)
    tissue: Tissue = field(repr=False)
    results: Mapping[str, Result] = field(default_factory=dict, repr=False)
    truth: pd.DataFrame | None = field(default=None, repr=False)
    type_scores: pd.DataFrame | None = field(default=None, repr=False)
    advice: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    types: tuple[str, ...] = ()

"""The slow work of a sweep in the window, done in the background."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from napari_destvi.session.sweep_terms import SweepAsked, SweepNews

if TYPE_CHECKING:
    from napari_destvi.jobs import JobControl


def do_sweep(asked: SweepAsked, *, control: JobControl) -> Iterator[SweepNews]:
    """Do the runs that are not done yet, and report.

    Parameters
    ----------
    asked : SweepAsked
        What to do.
    control : JobControl
        Ends it; what is done is kept.

    Yields
    ------
    SweepNews
        A few a second at most.

    Raises
    ------
    InputError
        If the truth is none of these spots and types.
    DestviError
        As `experiments.run_sweep`.
    """
    from napari_destvi.experiments import run_sweep
    from napari_destvi.experiments.bench import check_truth
    from napari_destvi.experiments.rows import RunRows
    from napari_destvi.io.run_store import RunStore

    check_truth(asked.problem, asked.truth)
    store = RunStore(asked.folder)
    rows = RunRows(asked.problem.sizes, store, truth=asked.truth)
    table = per_type = None
    for progress in run_sweep(
        asked.problem,
        asked.sweep,
        store,
        slide=asked.spots,
        reference=asked.reference,
        should_stop=lambda: control.cancelled or control.stopping,
    ):
        is_at_rest = not progress.number("running")
        if table is None or progress.ended is not None or is_at_rest:
            table, per_type = rows.table(progress.runs), rows.per_type(progress.runs)
        yield SweepNews(progress, table, asked.spots, asked, per_type)

"""Writes the report of a sweep of the window, in the background."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from napari_destvi.session.sweep_terms import ReportAsked, SweepAsked

#: What the new folder is called, after the slide.
_NAME = "{slide} comparison"


def write_sweep_report(asked: ReportAsked) -> tuple[Path, ...]:
    """Write page, PDF and tables into a new folder, as the command ``report`` does.

    Returns
    -------
    tuple of Path
        The files.

    Raises
    ------
    ExportError
        If they cannot be written.
    InputError
        If a run is damaged.
    """
    from napari_destvi.experiments.run_report import KeptResults, report_of_runs
    from napari_destvi.export.report import write_report
    from napari_destvi.io.run_store import RunStore

    sweep, news = asked.asked, asked.news
    name = _NAME.format(slide=sweep.spots.stem if sweep.spots else "Slide")
    found = report_of_runs(
        news.table,
        KeptResults.of(RunStore(sweep.folder), news.table),
        asked.tissue,
        truth=sweep.truth,
        per_type=lambda: news.per_type,
        title=name,
        notes=tuple(_notes(sweep)),
    )
    return write_report(found, _free(asked.folder / name))


def _notes(sweep: SweepAsked) -> Iterator[str]:
    from napari_destvi.experiments.run_report import data_note, truth_note

    problem = sweep.problem
    yield data_note(
        sweep.spots,
        sweep.reference,
        labels=str(problem.provenance.get("labels", "?")),
        n_cells=problem.reference.n_cells,
        n_genes=problem.n_genes,
    )
    if sweep.truth is not None:
        yield truth_note(sweep.truth_title)


def _free(folder: Path) -> Path:
    """Return a folder that is not there yet: nothing is replaced."""
    numbered = (folder.with_name(f"{folder.name} {n}") for n in itertools.count(2))
    return next(
        path for path in itertools.chain([folder], numbered) if not path.exists()
    )

"""A study from a folder of files to its reports, part by part."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from napari_destvi.cli.consent import settle
from napari_destvi.cli.folders import make_folder
from napari_destvi.cli.sentences import tell
from napari_destvi.cli.sweeping import SweepJob, list_runs, prepared, run_and_tell
from napari_destvi.config import Auto
from napari_destvi.data.single_cells.inspection import inspect_cells
from napari_destvi.errors import ExportError
from napari_destvi.experiments.folder_report import report_of_sweep
from napari_destvi.experiments.keys import AXES
from napari_destvi.experiments.studies import (
    Part,
    Study,
    StudyFiles,
    Wishes,
    find_files,
    parts_of,
)
from napari_destvi.experiments.studies.recipes import sweep_of_part
from napari_destvi.experiments.studies.slides import are_same, first_columns
from napari_destvi.export.report import write_report
from napari_destvi.io.annotated import read_cells, read_spots
from napari_destvi.io.made_files import write_made

if TYPE_CHECKING:
    from anndata import AnnData

#: In the folder of a part: the slide, where it was made for it, and the report.
SLIDE, REPORT = "slide.h5ad", "report"
_TRUTH_OF_CELLS = "proportions"


@dataclass(frozen=True, slots=True)
class Studying:
    """A study that is to be carried out.

    Parameters
    ----------
    study : Study
        Which.
    data : Path
        The folder with the files.
    output : Path
        The folder that gets a folder per part.
    wishes : Wishes
        Whose settings, how many seeds, and whether a look is enough.
    accept : tuple of str
        Codes of the findings that the user agrees to; "all" for every one.
    """

    study: Study
    data: Path
    output: Path
    wishes: Wishes
    accept: tuple[str, ...] = ()

    def list_parts(self) -> None:
        """Print the runs of each part with the times that they will take.

        Raises
        ------
        InputError
            If files are missing, or there is something to agree to.
        """
        with tempfile.TemporaryDirectory() as folder:
            for part, job in self._jobs(Path(folder), reads_only=True):
                typer.echo(_title(part, job))
                list_runs(job)

    def run(self, *, workers: int | Auto, dask: str | None) -> int:
        """Do the runs of each part and write its report; return the exit code.

        Parameters
        ----------
        workers, dask
            As for `run_sweep`.

        Raises
        ------
        InputError
            If files are missing, or there is something to agree to.
        ExportError
            If the output cannot be written.
        """
        make_folder(self.output)
        worst = 0
        for part, job in self._jobs(self.output):
            tell(f"{_title(part, job)}:")
            code = run_and_tell(job, workers=workers, dask=dask, force=True)
            report = report_of_sweep(job.folder, title=_title(part, job))
            write_report(report, job.folder.path / REPORT, force=True)
            typer.echo(f"The report is in {job.folder.path / REPORT}.")
            if code and not _all_done(job):
                return code
            worst = max(worst, code)
        return worst

    def _jobs(
        self, folder: Path, *, reads_only: bool = False
    ) -> Iterator[tuple[Part, SweepJob]]:
        """Yield the sweeps, their slides made where there are none as a file."""
        files = find_files(self.data, self.study)
        tell(files.sentence())
        spots = self._spots(files)
        for part in parts_of(self.study, self.wishes):
            place = folder / part.name
            path, n_spots = self._slide(part, files, spots, place)
            sweep = sweep_of_part(part, self.wishes, n_spots=n_spots)
            inputs = {
                "spots": path,
                "reference": files.reference,
                "labels": files.labels,
                "truth": path,
                "truth_key": _truth_key(files),
                "accept": self.accept,
            }
            kept = self.output / part.name if reads_only else place
            lists = {axis: getattr(sweep, axis) for axis in AXES}
            yield part, prepared(kept, None, lists, inputs)

    def _spots(self, files: StudyFiles) -> AnnData:
        if not files.is_cells:
            return read_spots(files.slide)
        found = inspect_cells(
            read_cells(files.slide),
            labels=files.truth,
            window=self.study.window,
            accept=self.accept,
        )
        settle(found.findings, accept=self.accept, before="the cells are gridded")
        assert found.spots is not None  # nothing is in the way any more
        return found.spots

    def _slide(
        self, part: Part, files: StudyFiles, spots: AnnData, place: Path
    ) -> tuple[Path, int]:
        """Return the file of the spots of a part and their number."""
        if part.n_columns is not None:
            spots = first_columns(spots, part.n_columns)
        elif not files.is_cells:
            return files.slide, spots.n_obs
        make_folder(place)
        slide = place / SLIDE
        if slide.exists():
            _check_same(slide, spots, truth=_truth_key(files))
        else:
            write_made({slide: spots})
        return slide, spots.n_obs


def _truth_key(files: StudyFiles) -> str:
    return _TRUTH_OF_CELLS if files.is_cells else files.truth


def _check_same(path: Path, spots: AnnData, *, truth: str) -> None:
    """Make sure that the slide that an earlier study made is of these data.

    Raises
    ------
    ExportError
        If it is of others: the runs beside it are, too.
    """
    if not are_same(spots, read_spots(path), truth=truth):
        msg = (
            f'"{path}" was made of other data than those in --data now, and so were '
            "the runs beside it. Name another --output."
        )
        raise ExportError(msg)


def _title(part: Part, job: SweepJob) -> str:
    return part.title.format(n_spots=job.problem.spatial.n_spots)


def _all_done(job: SweepJob) -> bool:
    """Whether no run is left to do; failed ones are done."""
    return not job.folder.table()["status"].isin(["waiting", "running"]).any()

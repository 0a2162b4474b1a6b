"""The folder of a sweep: what was asked, the runs, the tables, what went wrong.

::

    FOLDER/sweep.toml                    the files and settings; read to continue
    FOLDER/runs/                         the finished runs
    FOLDER/table.csv, table.parquet      a row per run
    FOLDER/per_type.csv                  with a truth: a row per run and cell type
    FOLDER/failures.txt                  why runs failed; not there if none did
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pandas as pd

from napari_destvi.data.content_hash import content_hash
from napari_destvi.data.problem import Problem
from napari_destvi.errors import ExportError, InputError
from napari_destvi.experiments.earlier_sweep import (
    check_nothing_lost,
    check_same_data,
)
from napari_destvi.experiments.progress import RunState
from napari_destvi.experiments.request import SweepInputs
from napari_destvi.experiments.request_text import request_text
from napari_destvi.experiments.sweep import Sweep
from napari_destvi.io.atomic import atomic_path, not_written
from napari_destvi.io.run_store import RunStore

PER_TYPE = "per_type.csv"


@dataclass(frozen=True, slots=True)
class SweepFolder:
    """Where a sweep lies.

    Parameters
    ----------
    path : Path
        The folder; see the top of this module.
    """

    path: Path

    @property
    def request(self) -> Path:
        """The file with what was asked."""
        return self.path / "sweep.toml"

    @property
    def store(self) -> RunStore:
        """The finished runs."""
        return RunStore(self.path / "runs")

    def table(self) -> pd.DataFrame:
        """Return the table as it was written last; see `sweep_table`.

        Raises
        ------
        InputError
            If there is none.
        """
        file = self.path / "table.parquet"
        try:
            return pd.read_parquet(BytesIO(file.read_bytes()))
        except OSError as error:
            msg = f'There is no table of a sweep in "{self.path}" ({error}).'
            raise InputError(msg) from error

    def per_type(self) -> pd.DataFrame:
        """Return the scores of each type in each run; see `per_type_table`.

        Raises
        ------
        InputError
            If there are none, as without a truth.
        """
        file = self.path / PER_TYPE
        try:
            return pd.read_csv(
                file,
                keep_default_na=False,
                na_values=[""],
                dtype={"run": str, "cell_type": str},  # types may be called 0, 1, 2
            )
        except (OSError, pd.errors.EmptyDataError) as error:
            msg = f'There are no scores of types in "{self.path}" ({error}).'
            raise InputError(msg) from error

    def open(
        self,
        problem: Problem,
        sweep: Sweep,
        inputs: SweepInputs,
        *,
        force: bool = False,
    ) -> None:
        """Make the folder if need be, and write what was asked.

        Parameters
        ----------
        problem, sweep, inputs : Problem, Sweep, SweepInputs
            What is fitted, how, and from which files.
        force : bool
            Whether the tables of a sweep of other settings may be replaced.

        Raises
        ------
        ExportError
            If it cannot be written, holds a sweep of other data or, without `force`,
            one of other settings or of another truth.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = (
                f'The folder "{self.path}" cannot be made ({error.strerror}). Name '
                "another."
            )
            raise ExportError(msg) from error
        data = data_of(problem)
        check_same_data(self.request, data)
        if not force:
            check_nothing_lost(self.request, sweep, inputs)
        self._write_text(self.request, request_text(sweep, inputs, data))

    def write_tables(self, table: pd.DataFrame, per_type: pd.DataFrame | None) -> None:
        """Replace the tables, each at once.

        Parameters
        ----------
        table : DataFrame
            As of `sweep_table`.
        per_type : DataFrame or None
            A row per run and cell type; None without a truth, and an earlier one
            goes.

        Raises
        ------
        ExportError
            If they cannot be written.
        """
        self._write_csv("table.csv", table)
        with atomic_path(self.path / "table.parquet", force=True) as file:
            file.write_bytes(table.to_parquet())  # of no path: Arrow takes but text
        if per_type is not None:
            self._write_csv(PER_TYPE, per_type)
        else:
            self._remove(self.path / PER_TYPE)

    def write_failures(self, runs: Iterable[RunState]) -> None:
        """Write why runs failed; of those that did not, nothing is told.

        Raises
        ------
        ExportError
            If the file cannot be written or removed.
        """
        file = self.path / "failures.txt"
        lines = [f"{s.run.name}: {s.error}\n" for s in runs if s.status == "failed"]
        if lines:
            self._write_text(file, "".join(lines))
        else:
            self._remove(file)

    def _remove(self, file: Path) -> None:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:  # open in another program, on Windows
            raise ExportError(not_written(file, error)) from error

    def _write_csv(self, name: str, table: pd.DataFrame) -> None:
        with atomic_path(self.path / name, force=True) as file:
            table.to_csv(file, index=False)

    def _write_text(self, path: Path, text: str) -> None:
        with atomic_path(path, force=True) as file:
            file.write_text(text, encoding="utf-8")


def data_of(problem: Problem) -> dict[str, str | int]:
    """Return which data a problem is of: the hashes and sizes of both sides."""
    spatial, reference = problem.spatial, problem.reference
    return {
        "n_spots": spatial.n_spots,
        "n_cells": reference.n_cells,
        "n_genes": problem.n_genes,
        "spots_hash": content_hash(spatial.counts, problem.gene_names),
        "reference_hash": content_hash(
            reference.counts,
            problem.gene_names,
            labels=reference.labels,
            cell_types=reference.cell_types,
        ),
    }

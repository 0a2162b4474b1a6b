"""From the runs of a sweep, wherever they are kept, to what a report tells of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pandas as pd

from napari_destvi.data.tissue import Tissue
from napari_destvi.data.wording import number_of, printable
from napari_destvi.experiments.advice import best_settings
from napari_destvi.export.report import SweepReport
from napari_destvi.io.run_store import RunStore
from napari_destvi.metrics.comparison import Comparison, compare
from napari_destvi.results import Result

#: Of the packages of a result, those that its numbers depend on most.
_TOLD_VERSIONS = ("napari-destvi", "torch")


@dataclass(frozen=True, slots=True, eq=False)
class KeptResults(Mapping[str, Result]):
    """Results of a store, each read when it is asked for.

    Parameters
    ----------
    store : RunStore
        Where they lie.
    keys_there : tuple of str
        Those that are there.
    """

    store: RunStore = field(repr=False)
    keys_there: tuple[str, ...]

    @classmethod
    def of(cls, store: RunStore, table: pd.DataFrame) -> Self:
        """Return those of the complete runs in a table that are still there."""
        complete = table.loc[table["status"] == "complete", "key"]
        return cls(store, tuple(filter(store.holds, complete)))

    def __getitem__(self, key: str) -> Result:
        if key not in self.keys_there:
            raise KeyError(key)
        return self.store.result(key)

    def __contains__(self, key: object) -> bool:
        return key in self.keys_there

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_there)

    def __len__(self) -> int:
        return len(self.keys_there)


def report_of_runs(  # noqa: PLR0913 - all that is told
    table: pd.DataFrame,
    results: KeptResults,
    tissue: Tissue,
    *,
    truth: pd.DataFrame | None,
    per_type: Callable[[], pd.DataFrame | None],
    title: str,
    notes: tuple[str, ...],
    types: tuple[str, ...] = (),
) -> SweepReport:
    """Return what the report of some runs tells.

    Parameters
    ----------
    table : DataFrame
        As of `sweep_table`.
    results : KeptResults
        Of its complete runs; read when they are drawn.
    tissue : Tissue
        The slide.
    truth : DataFrame of shape (n_spots, n_cell_types) or None
        What the runs were scored against.
    per_type : callable
        Returns the scores of each type, as of `per_type_table`; asked with a truth.
    title, notes, types
        As of `SweepReport`; with which versions it was made is added to the notes.
    """
    beside = None
    if truth is not None and results:  # which pairs their types and spots
        first = next(iter(results.values()))
        beside = compare(first.proportions_frame(), truth, renormalise=False)
    scores = None if beside is None else per_type()
    return SweepReport(
        title=printable(title),
        table=table,
        tissue=tissue,
        results=results,
        truth=None if beside is None else _true_shares(beside),
        type_scores=_type_scores(scores, table, beside),
        advice=tuple(filter(None, best_settings(table))),
        notes=(*notes, *_versions(results)),
        types=types,
    )


def data_note(
    spots: Path | None,
    reference: Path | None,
    *,
    labels: str,
    n_cells: int,
    n_genes: int,
) -> str:
    """Return the sentence on the data of a sweep.

    Parameters
    ----------
    spots, reference : Path or None
        Their files.
    labels : str
        Column with the cell types.
    n_cells, n_genes : int
        What was fitted.
    """
    return (
        f"The slide is {_name(spots)}; the reference {_name(reference)}, "
        f"{number_of(n_cells, 'cell')} with types by {labels}; "
        f"{number_of(n_genes, 'gene')} in common."
    )


def truth_note(title: str) -> str:
    """Return the sentence on what the runs were scored against."""
    return (
        f"The truth is in {printable(title)}; shares are those among all types of each "
        "table, types without a partner count."
    )


def _true_shares(beside: Comparison) -> pd.DataFrame:
    """Return the truth by the names of the results."""
    return pd.DataFrame(
        beside.right_shares,
        index=list(beside.spot_names),
        columns=list(beside.left_types),
    )


def _type_scores(
    scores: pd.DataFrame | None, table: pd.DataFrame, beside: Comparison | None
) -> pd.DataFrame | None:
    """Return the correlation of each type, by the keys of the runs."""
    if scores is None or beside is None:
        return None
    ours = dict(zip(beside.right_types, beside.left_types, strict=True))
    keys = dict(zip(table["run"], table["key"], strict=True))
    wide = scores.pivot_table(index="run", columns="cell_type", values="pcc")
    named = wide.rename(index=keys, columns=lambda name: ours.get(name, name))
    return named.rename_axis(index="key", columns=None)


def _versions(results: KeptResults) -> Iterator[str]:
    """Yield with what the first result was computed."""
    for result in itertools.islice(results.values(), 1):
        known = [name for name in _TOLD_VERSIONS if name in result.versions]
        yield f"Made by {', '.join(f'{n} {result.versions[n]}' for n in known)}."


def _name(path: Path | None) -> str:
    return "not named" if path is None else printable(path.name)

"""From the folder of a sweep to what its report tells."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from napari_destvi.data.tissue import Tissue, build_tissue
from napari_destvi.data.wording import number_of
from napari_destvi.errors import ConfigError, InputError
from napari_destvi.experiments.advice import best_settings
from napari_destvi.experiments.folder import SweepFolder
from napari_destvi.experiments.request import (
    HASHES,
    SweepInputs,
    read_plain,
    read_request,
)
from napari_destvi.export.report import SweepReport
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.cell_tables import read_truth
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


def report_of_sweep(
    folder: SweepFolder, *, title: str = "", types: tuple[str, ...] = ()
) -> SweepReport:
    """Return what the report of a sweep tells.

    Parameters
    ----------
    folder : SweepFolder
        In which runs are done, or some of them.
    title : str
        Of the report; by default the name of the folder.
    types : tuple of str
        The cell types to draw; by default the most abundant and the rarest.

    Returns
    -------
    SweepReport
        Its results are read when they are drawn.

    Raises
    ------
    InputError
        If there is no sweep, or the files that it was made from cannot be read.
    """
    inputs, plain = _request(folder)
    slide = _slide(inputs, folder)
    table = folder.table()
    complete = table.loc[table["status"] == "complete", "key"]
    results = KeptResults(folder.store, tuple(filter(folder.store.holds, complete)))
    tissue = build_tissue(read_spots(slide), library=inputs.library)
    beside = _beside_truth(inputs, tissue, results)
    return SweepReport(
        title=title or folder.path.name,
        table=table,
        tissue=tissue,
        results=results,
        truth=None if beside is None else _true_shares(beside),
        type_scores=None if beside is None else _type_scores(folder, table, beside),
        advice=tuple(filter(None, best_settings(table))),
        notes=(*_notes(inputs, plain), *_versions(results)),
        types=types,
    )


def _request(folder: SweepFolder) -> tuple[SweepInputs, Mapping[str, object]]:
    """Return the files of a sweep, and all that was written of it.

    Raises
    ------
    InputError
        If there is none, with the sweeps in folders below.
    """
    try:
        _, inputs = read_request(folder.request)
    except ConfigError as error:
        below = sorted(path.parent for path in folder.path.glob("*/sweep.toml"))
        named = " or ".join(f'"{path}"' for path in below)
        hint = f" Name {named}." if below else " Name the output of a sweep."
        msg = f'"{folder.path}" is no folder of a sweep.{hint}'
        raise InputError(msg) from error
    return inputs, read_plain(folder.request)


def _slide(inputs: SweepInputs, folder: SweepFolder) -> Path:
    """Return the file of the slide.

    Raises
    ------
    InputError
        If the sweep was one of data that came from no file.
    """
    if inputs.spots is None:
        msg = (
            f'The sweep in "{folder.path}" does not tell the file of its slide, which '
            f'the maps need. Add a line such as spots = "slide.h5ad" at the top of '
            f'"{folder.request}".'
        )
        raise InputError(msg)
    return inputs.spots


def _beside_truth(
    inputs: SweepInputs, tissue: Tissue, results: KeptResults
) -> Comparison | None:
    """Return a result beside the truth, which pairs their types and spots."""
    if inputs.truth is None or not results:
        return None
    truth, _ = read_truth(inputs.truth, key=inputs.key_of_truth, slide=lambda: tissue)
    first = next(iter(results.values()))
    return compare(first.proportions_frame(), truth, renormalise=False)


def _true_shares(beside: Comparison) -> pd.DataFrame:
    """Return the truth by the names of the results."""
    return pd.DataFrame(
        beside.right_shares,
        index=list(beside.spot_names),
        columns=list(beside.left_types),
    )


def _type_scores(
    folder: SweepFolder, table: pd.DataFrame, beside: Comparison
) -> pd.DataFrame:
    """Return the correlation of each type, by the keys of the runs."""
    ours = dict(zip(beside.right_types, beside.left_types, strict=True))
    keys = dict(zip(table["run"], table["key"], strict=True))
    found = folder.per_type()
    wide = found.pivot_table(index="run", columns="cell_type", values="pcc")
    named = wide.rename(index=keys, columns=lambda name: ours.get(name, name))
    return named.rename_axis(index="key", columns=None)


def _notes(inputs: SweepInputs, plain: Mapping[str, object]) -> Iterator[str]:
    data = plain.get(HASHES)
    known = data if isinstance(data, dict) else {}
    cells = number_of(int(known.get("n_cells", 0)), "cell")
    genes = number_of(int(known.get("n_genes", 0)), "gene")
    yield (
        f"The slide is {_name(inputs.spots)}; the reference {_name(inputs.reference)}, "
        f"{cells} with types by {inputs.labels}; {genes} in common."
    )
    if inputs.truth is not None:
        yield (
            f"The truth is in {inputs.truth.name}; shares are those among all types of "
            "each table, types without a partner count."
        )


def _versions(results: KeptResults) -> Iterator[str]:
    """Yield with what the first result was computed."""
    for result in itertools.islice(results.values(), 1):
        known = [name for name in _TOLD_VERSIONS if name in result.versions]
        yield f"Made by {', '.join(f'{n} {result.versions[n]}' for n in known)}."


def _name(path: Path | None) -> str:
    return "not named" if path is None else path.name

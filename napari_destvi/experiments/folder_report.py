"""From the folder of a sweep to what its report tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.tissue import Tissue, build_tissue
from napari_destvi.errors import ConfigError, InputError
from napari_destvi.experiments.folder import SweepFolder
from napari_destvi.experiments.request import (
    HASHES,
    SweepInputs,
    read_plain,
    read_request,
)
from napari_destvi.experiments.run_report import (
    KeptResults,
    data_note,
    report_of_runs,
    truth_note,
)
from napari_destvi.export.report import SweepReport
from napari_destvi.io.annotated import read_spots
from napari_destvi.io.cell_tables import read_truth

if TYPE_CHECKING:
    import pandas as pd


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
    tissue = build_tissue(read_spots(slide), library=inputs.library)
    results = KeptResults.of(folder.store, table)
    return report_of_runs(
        table,
        results,
        tissue,
        truth=_truth(inputs, tissue) if results else None,
        per_type=folder.per_type,
        title=title or folder.path.name,
        notes=tuple(_notes(inputs, plain)),
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


def _truth(inputs: SweepInputs, tissue: Tissue) -> pd.DataFrame | None:
    if inputs.truth is None:
        return None
    truth, _ = read_truth(inputs.truth, key=inputs.key_of_truth, slide=lambda: tissue)
    return truth


def _notes(inputs: SweepInputs, plain: Mapping[str, object]) -> Iterator[str]:
    data = plain.get(HASHES)
    known = data if isinstance(data, dict) else {}
    yield data_note(
        inputs.spots,
        inputs.reference,
        labels=str(inputs.labels),
        n_cells=int(known.get("n_cells", 0)),
        n_genes=int(known.get("n_genes", 0)),
    )
    if inputs.truth is not None:
        yield truth_note(inputs.truth.name)

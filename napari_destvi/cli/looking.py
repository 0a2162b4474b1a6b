"""Looking at files that may be anything: what cannot be read is a finding as well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.findings import Finding
from napari_destvi.data.fixes import use_labels
from napari_destvi.data.labels import label_candidates
from napari_destvi.data.prepare import Inspection, inspect, inspect_slide
from napari_destvi.data.variable_genes import GeneNumber
from napari_destvi.errors import InputError
from napari_destvi.io.annotated import read_reference, read_spots

if TYPE_CHECKING:
    from anndata import AnnData

NO_CANDIDATE = (
    "None of them looks like cell types: add one, or give a table with the name and "
    "the type of each cell (--labels-file)."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the user wants the files to be read, as `inspect` takes it.

    `labels_file` is a table with the cell types, where the reference has none.
    """

    labels: str | None = None
    library: str | None = None
    accept: tuple[str, ...] = ()
    n_top_genes: GeneNumber = "auto"
    labels_file: Path | None = None


def look(spots: Path, reference: Path | None, wishes: Wishes) -> Inspection:
    """Read the files and inspect what can be read of them.

    Parameters
    ----------
    spots : Path
        The slide.
    reference : Path or None
        The single cells; None to look at the slide alone.
    wishes : Wishes
        Further arguments of `inspect`.

    Raises
    ------
    ConfigError
        If a wish is none of what is allowed.
    """
    findings: list[Finding] = []
    slide = _read(read_spots, spots, "slide-unreadable", findings)
    cells = None
    if reference is not None:
        read = partial(
            read_reference, labels_file=wishes.labels_file, labels=wishes.labels
        )
        cells = _read(read, reference, "reference-unreadable", findings)
        findings += _without_labels(cells, wishes.labels)
    found = _inspected(slide, cells, wishes)
    return replace(found, findings=(*findings, *found.findings))


def _read(
    read: Callable[[Path], AnnData], path: Path, code: str, findings: list[Finding]
) -> AnnData | None:
    try:
        return read(path)
    except InputError as error:
        findings.append(Finding(code, "stop", str(error)))
        return None


def _without_labels(cells: AnnData | None, labels: str | None) -> list[Finding]:
    if cells is None or labels is not None:
        return []
    fixes = tuple(use_labels(name) for name in label_candidates(cells))
    advice = "Name one." if fixes else NO_CANDIDATE
    message = f"No column of the reference's obs was named for the cell types. {advice}"
    return [Finding("labels-not-named", "stop", message, fixes)]


def _inspected(
    slide: AnnData | None, cells: AnnData | None, wishes: Wishes
) -> Inspection:
    if slide is None:
        return Inspection((), None, None)
    if cells is None or wishes.labels is None:
        return inspect_slide(slide, accept=wishes.accept, library=wishes.library)
    return inspect(
        slide,
        cells,
        labels=wishes.labels,
        accept=wishes.accept,
        n_top_genes=wishes.n_top_genes,
        library=wishes.library,
    )

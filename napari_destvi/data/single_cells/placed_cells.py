"""Single cells as they are gridded: counts, types and places, checked together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.check_counts import checked_counts
from napari_destvi.data.check_labels import checked_labels
from napari_destvi.data.counts import Counts
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.reading_notes import tell_notes
from napari_destvi.data.single_cells.controls import are_controls
from napari_destvi.data.single_cells.places import CellPlaces, checked_cell_places
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

_TRUE_OR_FALSE = "b"


@dataclass(frozen=True, slots=True, eq=False)
class PlacedCells:
    """Cells that have counts, a type and a place.

    Parameters
    ----------
    counts : csr_matrix of shape (n_cells, n_genes)
        Whole numbers.
    genes : DataFrame of shape (n_genes, n_columns)
        The annotation of the genes that are used.
    labels : ndarray of shape (n_cells,)
        The type of each cell, as text.
    places : CellPlaces
        Of these cells; all finite.
    column : str
        Where the labels came from.
    n_left_out : int
        Cells of the file that lack a label or a place.
    """

    counts: sp.csr_matrix = field(repr=False)
    genes: pd.DataFrame = field(repr=False)
    labels: NDArray[np.object_] = field(repr=False)
    places: CellPlaces
    column: str
    n_left_out: int = 0


def checked_placed_cells(
    cells: AnnData, *, labels: str, genes_in: str | None = None, log: FindingLog
) -> PlacedCells | None:
    """Read cells for gridding, or log why they cannot be gridded.

    Cells without a label or a place are left out as if the user had agreed;
    whoever writes the spots must ask first.

    Parameters
    ----------
    cells : AnnData
        Single cells; not modified.
    labels : str
        Column of ``obs`` with the cell types.
    genes_in : str, optional
        Column of ``var`` that is True for the genes to use; else all but controls.
    log : FindingLog
        Takes the findings.
    """
    tell_notes(cells, log)
    counts = checked_counts(cells, owner="cell table", log=log)
    types = checked_labels(cells, labels, log, owner="cell table")
    places = checked_cell_places(cells, log)
    used = None if counts is None else _checked_genes(counts.genes, genes_in, log)
    if counts is None or types is None or places is None or used is None:
        return None
    return _complete_cells(counts, used, types, places, labels, log)


def _complete_cells(
    counts: Counts,
    used: NDArray[np.bool_],
    types: NDArray[np.object_],
    places: CellPlaces,
    column: str,
    log: FindingLog,
) -> PlacedCells | None:
    has_label = np.array([label is not None for label in types], dtype=np.bool_)
    kept = has_label & np.isfinite(places.values).all(axis=1)
    if not kept.any():
        log.stop(
            "no-cells-left",
            f'No cell has both a label in obs["{column}"] and coordinates in '
            f"{places.source}.",
        )
        return None
    matrix = counts.matrix if kept.all() else counts.matrix[kept]
    return PlacedCells(
        matrix if used.all() else matrix[:, used],
        counts.genes[used],
        types[kept],
        CellPlaces(places.values[kept], places.source, places.unit),
        column,
        int((~kept).sum()),
    )


def _checked_genes(
    genes: pd.DataFrame, genes_in: str | None, log: FindingLog
) -> NDArray[np.bool_] | None:
    """Return which features are used, or log that none can be."""
    wanted = _wanted_genes(genes, genes_in, log)
    if wanted is None:
        return None
    controls = are_controls(genes) & wanted
    n = int(controls.sum())
    if n:
        log.tell(
            "control-features",
            f"{number_of(n, 'feature')} that {verb(n, 'is a control', 'are controls')} "
            f"and no {verb(n, 'gene', 'genes')} {verb(n, 'is', 'are')} left out: "
            f"{listing(genes.index[controls])}.",
        )
    if (wanted & ~controls).any():
        return np.asarray(wanted & ~controls, dtype=np.bool_)
    log.stop("no-genes-left", "No gene of the cell table is left to use.")
    return None


def _wanted_genes(
    genes: pd.DataFrame, genes_in: str | None, log: FindingLog
) -> NDArray[np.bool_] | None:
    if genes_in is None:
        return np.ones(len(genes), dtype=np.bool_)
    columns = [name for name in genes if genes[name].dtype.kind == _TRUE_OR_FALSE]
    if genes_in in columns:
        return np.asarray(genes[genes_in], dtype=np.bool_)
    there = listing(f'"{name}"' for name in columns) or "none"
    log.stop(
        "gene-column-missing",
        f'The cell table has no column var["{genes_in}"] of True and False that could '
        f"choose genes. Columns of that kind: {there}.",
    )
    return None

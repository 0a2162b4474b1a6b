"""What all counts of 10x Genomics share: genes are kept, other features told."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.check_raw_matrix import RAW_MATRIX
from napari_destvi.data.feature_kinds import are_genes
from napari_destvi.data.file_keys import FEATURE_TYPES
from napari_destvi.data.reading_notes import add_note
from napari_destvi.data.wording import listing, number_of, verb

if TYPE_CHECKING:
    from anndata import AnnData

#: In the names of matrices that hold all barcodes, also those without tissue or cell.
_RAW = ("raw_feature_bc_matrix", "raw_gene_bc_matrices", "raw_probe_bc_matrix")


@contextmanager
def names_may_repeat() -> Iterator[None]:
    """Keep quiet about repeated symbols of genes: they are told in a finding."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*names are not unique")
        yield


def is_raw(path: Path) -> bool:
    """Return whether a matrix holds all barcodes, by its name."""
    return any(name in path.name for name in _RAW)


def prepared_counts(data: AnnData, path: Path) -> AnnData:
    """Return counts of genes only, with notes of what else there was.

    Parameters
    ----------
    data : AnnData
        As it was read, with all features; of its own, it may be modified.
    path : Path
        Where it was read from.

    Returns
    -------
    AnnData
        Rows are barcodes. A matrix of nothing but genes is not copied.

    Raises
    ------
    ValueError
        If the matrix contradicts itself, as in a damaged file.
    """
    # A wrong index would bring down the whole program later on.
    data.X.check_format(full_check=True)
    data = _genes_only(data)
    if is_raw(path):
        _note_raw(data)
    return data


def _genes_only(data: AnnData) -> AnnData:
    """Drop antibodies, guides and other features (case 32)."""
    is_gene = are_genes(data.var)
    if is_gene.all():
        return data
    others = data.var.loc[~is_gene, FEATURE_TYPES].astype(str)
    n = len(others)
    with names_may_repeat():
        kept = data[:, is_gene].copy()
    add_note(
        kept,
        "other-features",
        f"{number_of(n, 'feature')} that {verb(n, 'is', 'are')} not Gene Expression "
        f"({listing(others.unique())}) {verb(n, 'is', 'are')} left out.",
    )
    return kept


def _note_raw(data: AnnData) -> None:
    """Tell of a raw matrix (case 31)."""
    add_note(
        data,
        RAW_MATRIX,
        "The raw matrix was read, which also holds barcodes without tissue or cell. "
        "Prefer the filtered one (filtered_feature_bc_matrix) if you have it.",
    )

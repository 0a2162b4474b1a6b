"""Counts in MatrixMarket folders (10x Genomics): matrix, features and barcodes."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from napari_destvi.data.reading_notes import add_note
from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.io.damage import told_as_damage
from napari_destvi.io.memory_check import check_fits
from napari_destvi.io.tenx_counts import names_may_repeat, prepared_counts
from napari_destvi.io.text_lines import read_bounded

if TYPE_CHECKING:
    from anndata import AnnData

_MATRIX = "matrix.mtx"
_BARCODES = "barcodes.tsv"
#: Of Cell Ranger since version 3, and before.
_FEATURES = ("features.tsv", "genes.tsv")
_ENDINGS = ("", ".gz")
#: Memory at the peak per entry of the matrix, in bytes: row, column and value, and
#: the same again while it is turned into a matrix of rows; measured.
_BYTES_PER_ENTRY = 40


@dataclass(frozen=True, slots=True)
class _Trio:
    """The three files of one matrix; a missing one is None."""

    matrix: Path
    features: Path | None
    barcodes: Path | None


def matches(path: Path) -> bool:
    """Return whether it is a MatrixMarket file, or a folder with one."""
    try:
        return bool(_trios(path))
    except OSError:
        return False


def read(path: Path, *, owner: str) -> AnnData:
    """Read the counts of genes; other features are left out and told.

    scanpy's reader is not used, for it knows new folders only if they are gzipped,
    old ones only if they are not.

    Parameters
    ----------
    path : Path
        The folder, or matrix.mtx in it; gzipped or not, with any prefix to the names.
    owner : str
        How to call it in a sentence, such as "slide".

    Returns
    -------
    AnnData
        Counts in X, symbols of genes in ``var_names`` (not unique), their Ensembl
        identifiers in ``var["gene_ids"]``.

    Raises
    ------
    InputError
        If a file is missing, damaged, too large, or does not go with the others.
    """
    trio = _only(path, owner)
    if trio.features is None or trio.barcodes is None:
        msg = (
            f'Beside the {owner}\'s matrix "{trio.matrix}" there must be its genes '
            f"({' or '.join(_FEATURES)}) and {_BARCODES}, gzipped or not. Copy them "
            "into its folder."
        )
        raise InputError(msg)
    with told_as_damage(trio.matrix, owner=owner):
        _check_memory(trio.matrix, owner)
        genes = _genes(trio.features, owner)
        barcodes = _table(trio.barcodes, owner)[0]
        data = _assembled(trio.matrix, genes, barcodes)
        return prepared_counts(data, trio.matrix.parent)


def read_barcodes(path: Path, *, owner: str) -> pd.Index:
    """Read the names of spots or cells; none if their file is missing.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    barcodes = _only(path, owner).barcodes
    if barcodes is None:
        return pd.Index([])
    with told_as_damage(barcodes, owner=owner):
        return pd.Index(_table(barcodes, owner)[0])


def _trios(path: Path) -> list[_Trio]:
    """Return the matrices in a folder with their companions, or that of a file."""
    endings = tuple(_MATRIX + ending for ending in _ENDINGS)
    if path.is_dir():
        names = {entry.name for entry in path.iterdir()}
        found = sorted(name for name in names if name.endswith(endings))
        return [_trio(path, name, names) for name in found]
    if not path.name.endswith(endings) or not path.is_file():
        return []
    names = {entry.name for entry in path.parent.iterdir()}
    return [_trio(path.parent, path.name, names)]


def _trio(folder: Path, matrix: str, names: set[str]) -> _Trio:
    prefix = matrix[: matrix.rindex(_MATRIX)]

    def companion(*stems: str) -> Path | None:
        wanted = [f"{prefix}{stem}{ending}" for stem in stems for ending in _ENDINGS]
        return next((folder / name for name in wanted if name in names), None)

    return _Trio(folder / matrix, companion(*_FEATURES), companion(_BARCODES))


def _only(path: Path, owner: str) -> _Trio:
    trios = _trios(path)
    if len(trios) == 1:
        return trios[0]
    msg = (
        f'The {owner}\'s folder "{path}" holds {len(trios)} matrices: '
        f"{listing(trio.matrix.name for trio in trios)}. Give the one to read."
    )
    raise InputError(msg)


def _check_memory(matrix: Path, owner: str) -> None:
    from scipy.io import mminfo

    n_rows, n_columns, n_entries, *_ = mminfo(matrix)
    check_fits(_BYTES_PER_ENTRY * (n_entries + n_rows + n_columns), matrix, owner=owner)


def _table(path: Path, owner: str) -> pd.DataFrame:
    """Read names; quotation marks in them, as in 5"-end, are letters like others."""
    return pd.read_csv(
        read_bounded(path, separator="\t", owner=owner),
        sep="\t",
        header=None,
        dtype=str,
        keep_default_na=False,
        quoting=csv.QUOTE_NONE,
    )


def _genes(path: Path, owner: str) -> pd.DataFrame:
    """Return the identifier, symbol and kind of each feature, by symbol."""
    table = _table(path, owner)
    identifiers = table[0].to_numpy()
    symbols = table[1].to_numpy() if 1 in table else identifiers
    columns = {"gene_ids": identifiers}
    if 2 in table:  # since version 3
        columns["feature_types"] = table[2].to_numpy()
    return pd.DataFrame(columns, index=pd.Index(symbols, dtype=object))


def _assembled(path: Path, genes: pd.DataFrame, barcodes: pd.Series) -> AnnData:
    from anndata import AnnData
    from scipy.sparse import csr_matrix

    counts = csr_matrix(_matrix(path).T, dtype=np.float32)
    expected = (len(barcodes), len(genes))
    is_turned = counts.shape == expected[::-1] != expected
    if is_turned:  # as tools write it that have cells in rows
        counts = csr_matrix(counts.T)
    if counts.shape != expected:
        msg = (
            f"the matrix has {counts.shape[1]:,} genes and {counts.shape[0]:,} "
            f"barcodes, but the tables beside it {expected[1]:,} and {expected[0]:,}"
        )
        raise ValueError(msg)
    with names_may_repeat():
        names = pd.Index(barcodes.to_numpy(), dtype=object)
        data = AnnData(counts, obs=pd.DataFrame(index=names), var=genes)
    if is_turned:
        add_note(
            data,
            "matrix-turned",
            f'"{path.name}" has barcodes in its rows and genes in its columns, not as '
            "10x Genomics writes it; it was read that way round.",
        )
    return data


def _matrix(path: Path) -> Any:  # noqa: ANN401 - sparse, or dense if so written
    """Return the entries; newer versions of scipy want to be told of what kind."""
    from scipy.io import mmread

    is_asked = "spmatrix" in signature(mmread).parameters
    return mmread(path, **({"spmatrix": False} if is_asked else {}))

"""Finds the counts in an output folder of Space Ranger or Cell Ranger, and reads them.

Downloads put the name of the sample before the names of files; all ends of names are
understood, so that they need not be renamed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.data.wording import listing
from napari_destvi.errors import InputError
from napari_destvi.io import tenx_h5, tenx_mtx

if TYPE_CHECKING:
    import pandas as pd
    from anndata import AnnData

#: The best first: barcodes of tissue or cells before all, one file before three.
_ENDS = (
    "filtered_feature_bc_matrix.h5",
    "filtered_feature_bc_matrix",
    "filtered_gene_bc_matrices_h5.h5",
    "raw_feature_bc_matrix.h5",
    "raw_feature_bc_matrix",
    "raw_gene_bc_matrices_h5.h5",
)
#: Of a matrix that is given itself.
_MATRICES = ("matrix.mtx", "matrix.mtx.gz")
OUTS = "outs"


def matches(path: Path) -> bool:
    """Return whether it is a folder with counts of 10x Genomics, or "outs" in it."""
    try:
        return path.is_dir() and bool(find_counts(path) or find_counts(path / OUTS))
    except OSError:
        return False


def read(path: Path, *, owner: str) -> AnnData:
    """Read the filtered counts of a folder, or the raw ones if there are no others.

    Parameters
    ----------
    path : Path
        The folder "outs", or the one around it.
    owner : str
        How to call it in a sentence, such as "slide".

    Raises
    ------
    InputError
        If the folder holds several samples, or as the reader of its counts.
    """
    counts = find_counts(path) or find_counts(path / OUTS)
    return read_counts(only_one(counts, path, owner), owner=owner)


def find_counts(folder: Path) -> list[Path]:
    """Return the best counts in a folder: one for each sample, or none."""
    if not folder.is_dir():
        return []
    entries = sorted(folder.iterdir())
    for end in _ENDS:
        found = [entry for entry in entries if _is_counts(entry, end)]
        if found:
            return found
    return [folder] if tenx_mtx.matches(folder) else []


def only_one(counts: list[Path], folder: Path, owner: str) -> Path:
    """Return the counts of a folder with one sample.

    Raises
    ------
    InputError
        If there are none, or several to choose from.
    """
    if len(counts) == 1:
        return counts[0]
    if not counts:
        msg = (
            f'The {owner}\'s folder "{folder}" has no counts. Copy the file {_ENDS[0]} '
            "(its name may begin with that of the sample) or the folder of the same "
            "name into it."
        )
        raise InputError(msg)
    msg = (
        f'The {owner}\'s folder "{folder}" holds the counts of several samples: '
        f"{listing(path.name for path in counts)}. Give one of these instead of the "
        "folder."
    )
    raise InputError(msg)


def read_counts(path: Path, *, owner: str) -> AnnData:
    """Read a file or folder that `find_counts` has found."""
    reader = tenx_mtx if tenx_mtx.matches(path) else tenx_h5
    return reader.read(path, owner=owner)


def read_barcodes(path: Path, *, owner: str) -> pd.Index:
    """Read the barcodes alone of what `find_counts` has found."""
    reader = tenx_mtx if tenx_mtx.matches(path) else tenx_h5
    return reader.read_barcodes(path, owner=owner)


def sample_prefix(counts: Path) -> str:
    """Return what comes before the usual name of counts, such as "V1_Heart_"."""
    found = (end for end in (*_ENDS, *_MATRICES) if counts.name.endswith(end))
    return counts.name.removesuffix(next(found, counts.name))


def _is_counts(entry: Path, end: str) -> bool:
    if not entry.name.endswith(end):
        return False
    return entry.is_file() if end.endswith(".h5") else entry.is_dir()

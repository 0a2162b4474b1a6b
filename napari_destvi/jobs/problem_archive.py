"""A problem as one file between two processes, exact and without pickle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.results.npz import read_npz, write_npz


def write_problem(problem: Problem, path: Path) -> None:
    """Write a problem.

    Parameters
    ----------
    problem : Problem
        Its provenance is of plain values.
    path : Path
        Where to write; the folder exists.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    arrays = {
        **_parts("spatial", problem.spatial.counts),
        **_parts("reference", problem.reference.counts),
        "labels": problem.reference.labels,
        "coordinates": problem.spatial.coordinates,
    }
    values = {
        "spot_names": problem.spatial.spot_names,
        "cell_types": problem.reference.cell_types,
        "cell_names": problem.reference.cell_names,
        "gene_names": problem.gene_names,
        "provenance": problem.provenance,
    }
    write_npz(path, arrays, values)


def read_problem(path: Path) -> Problem:
    """Return the problem written by `write_problem`.

    Raises
    ------
    OSError
        If there is no such file.
    """
    arrays, values = read_npz(path)
    spatial = Spatial(
        counts=_matrix("spatial", arrays),
        spot_names=tuple(values["spot_names"]),
        coordinates=arrays["coordinates"],
    )
    reference = Reference(
        counts=_matrix("reference", arrays),
        labels=arrays["labels"],
        cell_types=tuple(values["cell_types"]),
        cell_names=tuple(values["cell_names"]),
    )
    genes = tuple(values["gene_names"])
    return Problem(spatial, reference, genes, values["provenance"])


def _parts(name: str, matrix: sp.csr_matrix) -> dict[str, NDArray[Any]]:
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
        f"{name}.shape": np.asarray(matrix.shape),
    }


def _matrix(name: str, arrays: dict[str, NDArray[Any]]) -> sp.csr_matrix:
    parts = tuple(arrays[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    return sp.csr_matrix(parts, shape=tuple(arrays[f"{name}.shape"]), copy=False)

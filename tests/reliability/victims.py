"""The fits that `faults.py` kills, and what is left of them."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import anndata
import numpy as np
import pandas as pd
import scipy.sparse as sp

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.io.checkpoint_folder import read_part
from napari_destvi.io.checkpoint_note import read_note
from napari_destvi.methods.registry import method_of
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.training import checkpoint as checkpoints

N_SPOTS, N_CELLS, N_GENES, TYPES = 60, 90, 30, ("A", "B", "C")
#: A state after so many seconds, so that many are saved within a fit of a second.
PAUSE_SECONDS = 0.02
SHORT: dict[str, Any] = {
    "epochs": 6,
    "reference_epochs": 4,
    "batch_size": 16,
    "device": "cpu",
    "n_threads": 1,
}
FORMS: dict[str, dict[str, Any]] = {
    "default": {},
    "free": {"amortization": "none"},
    "joint": {"preset": "joint"},
    "published": {"preset": "published"},
    "augmented": {"preset": "augmented"},
    "cell2location": {"method": "cell2location", "epochs": 100},
}


def small_problem() -> Problem:
    """Return a slide and a reference that are fitted in about a second."""
    rng = np.random.default_rng(0)
    profiles = rng.dirichlet(np.full(N_GENES, 0.3), len(TYPES))
    labels = np.repeat(np.arange(len(TYPES)), N_CELLS // len(TYPES))
    shares = rng.dirichlet(np.ones(len(TYPES)), N_SPOTS)
    return Problem(
        spatial=Spatial(
            _counts(rng.poisson(500 * shares @ profiles)),
            tuple(f"spot {i}" for i in range(N_SPOTS)),
            _places(),
        ),
        reference=Reference(
            _counts(rng.poisson(150 * profiles[labels])), labels, TYPES
        ),
        gene_names=tuple(f"gene {i}" for i in range(N_GENES)),
    )


def slide_of(problem: Problem) -> anndata.AnnData:
    """Return the slide as it would be read."""
    spatial = problem.spatial
    spots = anndata.AnnData(
        spatial.counts,
        obs=pd.DataFrame(index=list(spatial.spot_names)),
        var=pd.DataFrame(index=list(problem.gene_names)),
    )
    spots.obsm["spatial"] = spatial.coordinates
    return spots


def fit_and_keep(
    problem: Problem, form: str, folder: Path | None, result_path: Path
) -> None:
    """Fit, from the state of the folder if there is one, and keep the result."""
    config = FitConfig(**(SHORT | FORMS[form]))
    result = None
    for progress in method_of(config).fit(problem, config, checkpoint=folder):
        result = progress.result
    assert result is not None
    write_archive(result, result_path)


def save_often() -> None:
    """Let a fit save its state all the time."""
    checkpoints.FIRST_SECONDS = checkpoints.PAUSE_SECONDS = PAUSE_SECONDS
    checkpoints.SAVING_SHARE = float("inf")


def state_is_whole(folder: Path) -> bool | None:
    """Return whether every file of a state is as written; None without a state."""
    note = read_note(folder)
    if note is None:
        return None
    for part in note.parts.values():
        read_part(folder, part)
    return True


def same_result(path: Path, expected: Path) -> bool:
    """Return whether two kept results are equal to the last bit."""
    one, other = read_archive(path), read_archive(expected)
    fields = ("abundance", "proportions", "cell_state", "activation")
    are_equal = (
        np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)
        for name in fields
    )
    losses = all(
        np.array_equal(one.history[stage], other.history[stage])
        for stage in other.history
    )
    return all(are_equal) and losses


def _places() -> np.ndarray:
    """Return places of which none hides another in a picture."""
    side = math.ceil(math.sqrt(N_SPOTS))
    return 10.0 * np.stack(np.divmod(np.arange(N_SPOTS), side), axis=1)


def _counts(values: np.ndarray) -> sp.csr_matrix:
    return sp.csr_matrix(values.astype(np.float32))

"""The states of some cells of the reference, kept beside those of the spots."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from napari_destvi.results.reference_states import ReferenceStates
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.state_prior import encode_cells

#: Cells of each type: more would lie on each other in a plot of a hand's breadth, and
#: those of thirty types in five latent numbers are half a megabyte in a file.
MAX_CELLS = 500
#: Stream of random numbers: those of the ways to fit the spots come before.
CELLS = 16


def draw_reference_states(task: SpotTask) -> ReferenceStates:
    """Return the mean states of cells of each type, drawn at random if many.

    Parameters
    ----------
    task : SpotTask
        Its reference model is trained.
    """
    reference = task.problem.reference
    cells = _drawn(reference.labels, reference.n_cell_types, task.generator(CELLS))
    labels = reference.labels[cells]
    names = (
        tuple(reference.cell_names[k] for k in cells) if reference.cell_names else ()
    )
    few = replace(
        reference, counts=reference.counts[cells], labels=labels, cell_names=names
    )
    states, _ = encode_cells(task.reference, few)
    return ReferenceStates(states, labels.astype(np.int64), cells, names)


def _drawn(
    labels: NDArray[np.int64], n_cell_types: int, generator: torch.Generator
) -> NDArray[np.int64]:
    """Return cells of all types, in the order of the reference."""
    drawn = []
    for number in range(n_cell_types):
        of_type = np.flatnonzero(labels == number)
        order = torch.randperm(
            len(of_type), generator=generator, device=generator.device
        )
        drawn.append(of_type[order[:MAX_CELLS].cpu().numpy()])
    return np.sort(np.concatenate(drawn)).astype(np.int64)

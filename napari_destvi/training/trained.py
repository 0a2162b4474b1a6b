"""From a finished fit to the model that another slide is read with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from napari_destvi.config import SpotFitOrder
from napari_destvi.config.presets import AbundanceLink
from napari_destvi.results import Result
from napari_destvi.results.stored_expression import stored_arrays
from napari_destvi.results.trained_model import (
    COMPOSITION,
    EXPRESSION,
    POOL,
    STATES,
    TrainedModel,
)
from napari_destvi.training.cell_sums import CELLS_PER_SPOT, draw_pool
from napari_destvi.training.spot_fit import SpotTask
from napari_destvi.training.training_state import as_array

if TYPE_CHECKING:
    from jaxtyping import Float
    from torch import Tensor, nn

#: Sums of cells that go with a model, to tell how far its shares of a slide are off:
#: about two hundred hold a given one of six types.
N_POOLED = 512
#: The stream of random numbers that draws them: no other of any fit.
POOL_STREAM = 6


def trained_model(  # noqa: PLR0913 - what the two ways to fit differ in
    task: SpotTask,
    result: Result,
    *,
    order: SpotFitOrder,
    abundance_link: AbundanceLink,
    composition: nn.Module,
    states: nn.Module,
    profile: Float[Tensor, "types genes"],
    solved_factor: Float[Tensor, " genes"],
    trace_level: float = 0.0,
) -> TrainedModel:
    """Return what a fit learned, as far as another slide can use it.

    Parameters
    ----------
    task : SpotTask
        What was fitted.
    result : Result
        What came of it, complete.
    composition, states : Module
        The networks that predict shares and states from counts.
    order, abundance_link, profile, solved_factor, trace_level
        As of `TrainedModel`.
    """
    expression = result.expression_model
    assert expression is not None, "every fit of DestVI has a model of the expression"
    arrays = {
        "profile": _copied(profile),
        "gene_factor": np.array(expression.gene_factor),
        "solved_factor": _copied(solved_factor),
        **_weights(COMPOSITION, composition),
        **_weights(STATES, states),
        **{EXPRESSION + name: a for name, a in stored_arrays(expression).items()},
    }
    if result.has_intervals:
        pool = draw_pool(
            task.problem.reference,
            N_POOLED,
            CELLS_PER_SPOT,
            task.generator(POOL_STREAM),
        )
        arrays |= {POOL + name: _copied(a) for name, a in pool._asdict().items()}
    depth = np.median(np.asarray(task.problem.spatial.counts.sum(axis=1)))
    return TrainedModel(
        order=order,
        cell_types=result.cell_types,
        gene_names=result.gene_names,
        abundance_link=abundance_link,
        trace_level=trace_level,
        depth=float(depth),
        arrays=arrays,
        settings=result.settings,
        versions=result.versions,
    )


def _weights(prefix: str, network: nn.Module) -> dict[str, NDArray[Any]]:
    weights = network.state_dict().items()
    return {prefix + name: _copied(weight) for name, weight in weights}


def _copied(values: Tensor) -> NDArray[Any]:
    """Return a copy: on a processor an array and its tensor share their numbers."""
    return as_array(values).copy()

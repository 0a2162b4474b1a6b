"""The second stage: how many cells of each type lie in each spot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from napari_destvi.config import FitConfig, FitPlan
from napari_destvi.data.problem import Spatial
from napari_destvi.model.cell2location.spots import AbundanceModel, SpotExpectations
from napari_destvi.training.cell2location.course import cell2location_course
from napari_destvi.training.cell2location.tally import tally_counts
from napari_destvi.training.counts import Counts
from napari_destvi.training.kept_stage import NOT_KEPT, KeptStage
from napari_destvi.training.optimisation import train_epochs
from napari_destvi.training.training_point import TrainingPoint

if TYPE_CHECKING:
    import torch
    from torch import Tensor


def build_abundances(
    signatures: Tensor,
    spatial: Spatial,
    config: FitConfig,
    *,
    generator: torch.Generator,
) -> AbundanceModel:
    """Return the model of a slide, before its training.

    Parameters
    ----------
    signatures : Tensor of shape (n_cell_types, n_genes)
        Mean counts of a cell of each type.
    spatial : Spatial
        The spots.
    config : FitConfig
        What the user expects of them.
    generator : Generator
        Source of the samples.
    """
    expected = SpotExpectations(
        cells_per_spot=config.cells_per_spot,
        detection_alpha=config.detection_alpha,
        detection=_detection(signatures, spatial, config.cells_per_spot),
    )
    return AbundanceModel(
        signatures,
        n_spots=spatial.n_spots,
        expected=expected,
        tally=tally_counts(spatial.counts, device=generator.device),
        generator=generator,
    )


def train_abundances(
    model: AbundanceModel,
    counts: Counts,
    plan: FitPlan,
    *,
    generator: torch.Generator,
    kept: KeptStage = NOT_KEPT,
) -> Iterator[TrainingPoint]:
    """Train `model` in place; yield now and then, with the loss per spot.

    `kept` is where the state is saved, and may lie already.
    """
    yield from train_epochs(
        model,
        counts,
        lambda rows, spots, _: model.loss(rows, spots),
        course=cell2location_course(
            n_epochs=plan.epochs,
            batch_size=plan.batch_size,
            learning_rate=plan.preset.spot_learning_rate,
            schedule=plan.preset.spot_schedule,
        ),
        generator=generator,
        scale=len(counts),
        kept=kept,
    )


def _detection(signatures: Tensor, spatial: Spatial, cells_per_spot: float) -> float:
    """Return the counts of a spot's cell over those of a reference cell."""
    of_spot = float(spatial.counts.sum()) / spatial.n_spots
    return of_spot / cells_per_spot / float(signatures.sum(1).mean())

"""Applying a trained model to another slide: the stream of a fit without training."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from napari_destvi.config import Auto, FitConfig
from napari_destvi.config.fit_config import Device
from napari_destvi.data.model_slide import MatchedSlide
from napari_destvi.errors import FitError
from napari_destvi.methods.activation import with_activation
from napari_destvi.methods.memory import told_of_memory
from napari_destvi.methods.registry import never
from napari_destvi.model.spots import SpotEstimate
from napari_destvi.results import ExpressionModel, FitProgress, Result
from napari_destvi.results.trained_model import TrainedModel
from napari_destvi.training.applying import ModelOnSlide
from napari_destvi.training.counts import Counts
from napari_destvi.training.device import (
    choose_device,
    cpu_threads,
    quick_products,
    stage_generator,
)
from napari_destvi.training.divergence import check_finite
from napari_destvi.training.gene_factors import FACTOR_STREAM
from napari_destvi.training.provenance import package_versions

#: The stream of random numbers that draws the spots which tell the misfit.
_MISFIT_STREAM = 7
_STOPPED = "Stopped before all spots were read: nothing is kept. Apply the model again."


def apply_model(
    model: TrainedModel,
    slide: MatchedSlide,
    *,
    device: Device = "auto",
    n_threads: int | Auto = "auto",
    should_stop: Callable[[], bool] = never,
) -> Iterator[FitProgress]:
    """Read another slide with a trained model; nothing is trained.

    Parameters
    ----------
    model : TrainedModel
        What a fit learned.
    slide : MatchedSlide
        The slide over its genes.
    device, n_threads
        As of `FitConfig`.
    should_stop : callable
        Asked between blocks of spots.

    Yields
    ------
    FitProgress
        Of the stage "shares"; the last, of stage "done", has the result.

    Raises
    ------
    ConfigError
        If the device is not there.
    FitError
        If it is stopped, or the memory does not suffice.
    InputError
        If the model is of networks that this version does not have.
    """
    reports = _applied(
        model, slide, device=device, n_threads=n_threads, should_stop=should_stop
    )
    return told_of_memory(with_activation(reports, slide.problem))


def _applied(
    model: TrainedModel,
    slide: MatchedSlide,
    *,
    device: Device,
    n_threads: int | Auto,
    should_stop: Callable[[], bool],
) -> Iterator[FitProgress]:
    begun = time.monotonic()
    chosen = choose_device(device)
    with cpu_threads(n_threads), quick_products(chosen):
        yield FitProgress("shares", 1, 1, np.nan, 0.0, 0.0)
        on_slide = _model_on_slide(model, slide, chosen)
        found = []
        for share, estimate in on_slide.estimates():
            found.append(estimate)
            seconds = time.monotonic() - begun
            left = seconds * (1 - share) / share
            yield FitProgress("shares", 1, 1, np.nan, share, seconds, left)
            if should_stop():
                raise FitError(_STOPPED)
        seconds = time.monotonic() - begun
        result = _read_out(on_slide, slide, _joined(found), seconds)
    yield FitProgress("done", 1, 1, np.nan, 1.0, seconds, 0.0, result=result)


def _model_on_slide(
    model: TrainedModel, slide: MatchedSlide, device: torch.device
) -> ModelOnSlide:
    return ModelOnSlide(
        model,
        slide.problem,
        slide.columns,
        counts=Counts(slide.problem.spatial.counts, device=device),
        generator=_generator(model, FACTOR_STREAM, device),
    )


def _generator(
    model: TrainedModel, stream: int, device: torch.device
) -> torch.Generator:
    """Return the source of random numbers of the model's own fit."""
    seed = int(model.settings.get("wishes", {}).get("seed", FitConfig().seed))
    return stage_generator(seed, stage="spots", stream=stream, device=device)


def _joined(blocks: list[SpotEstimate]) -> SpotEstimate:
    return SpotEstimate(
        torch.cat([block.abundance for block in blocks]),
        torch.cat([block.cell_state for block in blocks]),
    )


def _read_out(
    on_slide: ModelOnSlide, slide: MatchedSlide, found: SpotEstimate, seconds: float
) -> Result:
    model, problem, device = on_slide.model, slide.problem, on_slide.counts.device
    proportions = found.proportions()
    check_finite(proportions, found.cell_state)
    bounds = on_slide.intervals(proportions, _generator(model, _MISFIT_STREAM, device))
    low, high = (None, None) if bounds is None else (b.cpu().numpy() for b in bounds)
    shares = proportions.cpu().numpy()
    return Result(
        spot_names=problem.spatial.spot_names,
        cell_types=model.cell_types,
        gene_names=problem.gene_names,
        abundance=found.abundance[:, :-1].cpu().numpy(),
        proportions=shares,
        cell_state=found.cell_state.cpu().numpy(),
        activation=np.full_like(shares, np.nan),
        settings=_settings(on_slide, slide),
        seconds={"shares": seconds},
        versions=package_versions(device),
        proportions_low=low,
        proportions_high=high,
        expression_model=_expression(on_slide, slide),
        noise_abundance=found.abundance[:, -1].cpu().numpy(),
    )


def _expression(on_slide: ModelOnSlide, slide: MatchedSlide) -> ExpressionModel:
    """Return the model of the expression over the genes of the slide."""
    own, genes = on_slide.model.expression_model, slide.columns
    factor = on_slide.gene_factor.cpu().numpy()
    return dataclasses.replace(
        own,
        weight=own.weight[genes],
        offset=own.offset[:, genes],
        logits=own.logits[genes],
        gene_factor=factor,
        noise=own.noise[genes],
    )


def _settings(on_slide: ModelOnSlide, slide: MatchedSlide) -> dict[str, Any]:
    """Return the settings of the model's own fit, beside what is of this slide."""
    own, problem = dict(on_slide.model.settings), slide.problem
    shift = on_slide.shift.abs().median()
    applied = {
        **slide.differences.plain(),
        "platform_shift": float(shift),
        "fitted_on": own.get("data", {}),
        "fitted_n_spots": own.get("n_spots", 0),
        "versions": dict(on_slide.model.versions),
    }
    return {
        **own,
        "n_spots": problem.spatial.n_spots,
        "n_genes": problem.n_genes,
        "n_cells_per_spot": None,  # that of the model's own slide
        "data": dict(problem.provenance),
        "applied_model": applied,
    }

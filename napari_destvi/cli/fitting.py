"""From files to a result, with all that is said on the way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.cli.consent import agreed_problem
from napari_destvi.cli.inputs import Inputs
from napari_destvi.cli.interrupts import Interrupts
from napari_destvi.cli.progress import progress_display
from napari_destvi.cli.sentences import tell
from napari_destvi.config import (
    LEAST_SQUARES,
    METHODS,
    FitConfig,
    FitPlan,
    ignored_settings,
    resolve,
)
from napari_destvi.config.memory_sentences import MemoryForecast, forecast_memory
from napari_destvi.data.prepare import inspect
from napari_destvi.data.problem import Problem
from napari_destvi.data.wording import number_of
from napari_destvi.io.annotated import read_reference, read_spots
from napari_destvi.io.checkpoint_note import read_note
from napari_destvi.io.host_memory import free_host_memory
from napari_destvi.methods.registry import method_of
from napari_destvi.methods.reports import final_result
from napari_destvi.results import Result

if TYPE_CHECKING:
    from anndata import AnnData


def read_inputs(inputs: Inputs) -> tuple[AnnData, Problem]:
    """Read both files and tell what was found.

    Returns
    -------
    spots : AnnData
        The slide as it was read.
    problem : Problem
        What there is to fit.

    Raises
    ------
    InputError
        If the files make a fit impossible, or there is something to agree to.
    """
    spots = read_spots(inputs.spots)
    reference = read_reference(
        inputs.reference, labels_file=inputs.labels_file, labels=inputs.labels
    )
    inspection = inspect(
        spots,
        reference,
        labels=inputs.labels,
        accept=inputs.accept,
        n_top_genes=inputs.n_top_genes,
        library=inputs.library,
    )
    return spots, agreed_problem(inspection, accept=inputs.accept)


def fit_slide(
    problem: Problem, config: FitConfig, *, checkpoint: Path | None = None
) -> Result:
    """Fit in this process; Ctrl-C stops and keeps, twice cancels.

    Parameters
    ----------
    problem : Problem
        What to fit.
    config : FitConfig
        The settings.
    checkpoint : Path, optional
        A folder for the state of the fit, from which it goes on.

    Raises
    ------
    FitError
        If the training ends without a result; it may bring the last good state.
    """
    goes_on = checkpoint is not None and read_note(checkpoint) is not None
    _tell_method(problem, config, goes_on=goes_on)
    method = method_of(config)  # before Ctrl-C means to stop: that of DestVI is slow
    with Interrupts() as interrupts, progress_display() as show:
        reports = method.fit(
            problem,
            config,
            should_stop=interrupts.should_stop,
            checkpoint=checkpoint,
        )
        return final_result(reports, show=show)


def _tell_method(problem: Problem, config: FitConfig, *, goes_on: bool) -> None:
    default = FitConfig()
    if config.method != default.method:
        text = METHODS[config.method]
        tell(f"Method: {text.title}. {text.description}")
    _tell_ignored(config, default)
    if config.method not in LEAST_SQUARES:
        _tell_plan(problem, config, goes_on=goes_on)


def _tell_ignored(config: FitConfig, default: FitConfig) -> None:
    ignored = ignored_settings(config.method)
    asked = [n for n in ignored if getattr(config, n) != getattr(default, n)]
    if asked:
        names = ", ".join(sorted(n.removeprefix("n_").replace("_", " ") for n in asked))
        tell(f"Note: this method does not use what you set for: {names}.")


def _tell_plan(problem: Problem, config: FitConfig, *, goes_on: bool) -> None:
    n_spots, n_cells = problem.spatial.n_spots, problem.reference.n_cells
    plan = resolve(config, n_spots=n_spots, n_cells=n_cells)
    tell(f"Batch size {plan.batch_size:,}. {plan.batch_size_reason}")
    if not goes_on:  # where it goes on from was told, of how many epochs too
        _tell_lengths(plan)
    if plan.ensemble_size > 1:
        tell(f"{plan.ensemble_size} networks side by side; their mean is the estimate.")
    memory = _memory(problem, config, plan)
    tell(memory.note)
    for warning in plan.warnings + memory.warnings:
        tell(f"Note: {warning}")


def _tell_lengths(plan: FitPlan) -> None:
    epochs = number_of(plan.epochs, "epoch")
    state_epochs = number_of(plan.state_epochs, "epoch")
    if plan.epochs and plan.state_epochs:
        tell(f"Fitting the spots: {epochs}. {plan.epochs_reason}")
        tell(f"Fitting the states: {state_epochs}.")
    elif plan.epochs:
        tell(f"{epochs}. {plan.epochs_reason}")
    else:
        tell(f"{plan.epochs_reason} {state_epochs} for the states.")


def _memory(problem: Problem, config: FitConfig, plan: FitPlan) -> MemoryForecast:
    from napari_destvi.training.device import choose_device  # slow: PyTorch
    from napari_destvi.training.memory import free_memory, has_own_memory

    device = choose_device(config.device)
    on_card = has_own_memory(device)
    return forecast_memory(
        problem.sizes,
        config,
        plan,
        free_host=free_host_memory(),
        free_card=free_memory(device) if on_card else None,
        on_card=on_card,
    )

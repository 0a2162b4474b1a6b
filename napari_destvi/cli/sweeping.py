"""A sweep from what was typed to its end, with all that is said on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from napari_destvi.cli.fit_options import gene_number
from napari_destvi.cli.fitting import read_inputs
from napari_destvi.cli.inputs import Inputs
from napari_destvi.cli.interrupts import Interrupts
from napari_destvi.cli.outcome import called_program
from napari_destvi.cli.quoting import quoted
from napari_destvi.cli.sentences import INTERRUPTED, tell
from napari_destvi.cli.sweep_progress import sweep_display
from napari_destvi.cli.truth import read_true
from napari_destvi.config import Auto
from napari_destvi.config.durations import readable_duration
from napari_destvi.data.problem import Problem
from napari_destvi.data.tissue import build_tissue
from napari_destvi.data.wording import number_of, printable
from napari_destvi.errors import ConfigError, FitError
from napari_destvi.experiments import (
    SCORES,
    Sweep,
    SweepFolder,
    SweepInputs,
    SweepProgress,
    best_settings,
    planned,
    read_request,
    run_in_folder,
    sweep_of,
)
from napari_destvi.io.same_slide import places_in

if TYPE_CHECKING:
    import pandas as pd

_STOPPING = b"\nEnding the runs; what is done is kept.\n"
_SHOWN = ("run", "status", "seconds", *SCORES)


@dataclass(frozen=True, slots=True, eq=False)
class SweepJob:
    """A sweep with its data read.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    sweep : Sweep
        The settings.
    inputs : SweepInputs
        The files.
    truth : DataFrame or None
        True proportions.
    folder : SweepFolder
        Where it goes.
    """

    problem: Problem
    sweep: Sweep
    inputs: SweepInputs
    truth: pd.DataFrame | None
    folder: SweepFolder


def prepared(
    output: Path, config: Path | None, lists: dict[str, Any], files: dict[str, Any]
) -> SweepJob:
    """Read what a sweep needs.

    Parameters
    ----------
    output : Path
        Its folder; a sweep that is there is taken where `config` is None and `lists`
        and `files` are empty.
    config : Path or None
        A file of settings.
    lists, files : dict
        What was typed; goes before what the file says.

    Raises
    ------
    ConfigError
        If something is missing or not allowed.
    InputError
        If the files make a fit impossible, or there is something to agree to.
    """
    folder = SweepFolder(output.expanduser().absolute())
    sweep, inputs = _request(folder, config, lists, files)
    fitted = _fit_inputs(inputs)
    slide, problem = read_inputs(fitted)
    truth = None
    if inputs.truth is not None:
        truth = read_true(
            inputs.truth,
            inputs.key_of_truth,
            lambda: build_tissue(slide),
            places=partial(places_in, fitted.spots),
        )
    return SweepJob(problem, sweep, inputs, truth, folder)


def list_runs(job: SweepJob) -> None:
    """Print the runs with the times that they will take."""
    states = planned(job.problem, job.sweep, job.folder.store)
    width = max(len(state.run.name) for state in states)
    for state in states:
        left = readable_duration(state.seconds_left)
        time = "done" if state.status == "complete" else f"about {left}"
        typer.echo(f"{state.run.name:{width}}  {time}")
    left = readable_duration(sum(state.seconds_left for state in states))
    typer.echo(f"{number_of(len(states), 'run')}; about {left} one after the other.")


def run_and_tell(
    job: SweepJob, *, workers: int | Auto, dask: str | None, force: bool
) -> int:
    """Do the runs, and return the exit code of the program.

    Parameters
    ----------
    job : SweepJob
        What to do.
    workers, dask, force
        As for `run_in_folder`.
    """
    last: SweepProgress | None = None
    with Interrupts(advice=_STOPPING) as interrupts, sweep_display() as show:
        for last in run_in_folder(
            job.problem,
            job.sweep,
            job.folder,
            inputs=job.inputs,
            truth=job.truth,
            workers=workers,
            dask=dask,
            force=force,
            should_stop=interrupts.should_stop,
        ):
            show(last)
    assert last is not None  # a sweep reports at least once
    if not last.is_done:
        tell(_how_to_go_on(last, job.folder.path))
        return INTERRUPTED
    return _told_outcome(last, job.folder)


def _request(
    folder: SweepFolder,
    config: Path | None,
    lists: dict[str, Any],
    files: dict[str, Any],
) -> tuple[Sweep, SweepInputs]:
    if config is None and not lists and not files:
        config = folder.request
        if not config.exists():
            msg = (
                f'There is no sweep in "{folder.path}" to go on with. Name the files '
                "and settings (--spots, --reference, --labels and more), or --config."
            )
            raise ConfigError(msg)
        tell(f'Going on with the sweep in "{folder.path}".')
    if config is None:
        return sweep_of(lists), _absolute(SweepInputs(**files))
    sweep, inputs = read_request(config)
    changed = sweep_of(lists)
    sweep = replace(sweep, **{name: getattr(changed, name) for name in lists})
    return sweep, _absolute(replace(inputs, **files))


def _absolute(inputs: SweepInputs) -> SweepInputs:
    paths = ("spots", "reference", "labels_file", "truth")
    found = {name: getattr(inputs, name) for name in paths}
    return replace(
        inputs,
        **{
            name: path.expanduser().absolute()
            for name, path in found.items()
            if path is not None
        },
    )


def _fit_inputs(inputs: SweepInputs) -> Inputs:
    spots, reference, labels = inputs.spots, inputs.reference, inputs.labels
    if spots is None or reference is None or labels is None:
        wanted = {"--spots": spots, "--reference": reference, "--labels": labels}
        missing = ", ".join(name for name, value in wanted.items() if value is None)
        msg = f"A sweep needs {missing} as well: here, or in the file of --config."
        raise ConfigError(msg)
    n_top_genes = "auto" if inputs.n_top_genes is None else str(inputs.n_top_genes)
    return Inputs(
        spots=spots,
        reference=reference,
        labels=labels,
        accept=inputs.accept,
        n_top_genes=gene_number(n_top_genes),
        library=inputs.library,
        labels_file=inputs.labels_file,
    )


def _how_to_go_on(progress: SweepProgress, folder: Path) -> str:
    n_done, n = progress.number("complete"), len(progress.runs)
    command = f"{called_program()} sweep --output {quoted(folder)}"
    return f"Stopped; {n_done} of {number_of(n, 'run')} done. Go on with: {command}"


def _told_outcome(progress: SweepProgress, folder: SweepFolder) -> int:
    table = folder.table()
    shown = table[[name for name in _SHOWN if name in table]]
    typer.echo(shown.to_string(index=False, float_format="{:.3f}".format, na_rep="-"))
    for sentence in filter(None, best_settings(table)):
        typer.echo(sentence)
    failed = [state for state in progress.runs if state.status == "failed"]
    for state in failed:
        tell(f"Failed: {state.run.name}. {state.error}")
    typer.echo(printable(f"The table is in {folder.path / 'table.csv'}."))
    return FitError.exit_code if failed else 0

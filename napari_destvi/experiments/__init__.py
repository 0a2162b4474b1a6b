"""Sweeps: many settings on one problem, their runs, their table, what to choose."""

from napari_destvi.experiments.advice import best_settings
from napari_destvi.experiments.bench import run_in_folder
from napari_destvi.experiments.estimates import guessed_time
from napari_destvi.experiments.folder import SweepFolder
from napari_destvi.experiments.progress import RunState, RunStatus, SweepProgress
from napari_destvi.experiments.request import (
    SweepInputs,
    read_request,
    read_sweep,
    sweep_of,
)
from napari_destvi.experiments.running import planned, run_sweep
from napari_destvi.experiments.sweep import Sweep, SweepRun
from napari_destvi.experiments.table import COLUMNS, SCORES, sweep_table

__all__ = [
    "COLUMNS",
    "SCORES",
    "RunState",
    "RunStatus",
    "Sweep",
    "SweepFolder",
    "SweepInputs",
    "SweepProgress",
    "SweepRun",
    "best_settings",
    "guessed_time",
    "planned",
    "read_request",
    "read_sweep",
    "run_in_folder",
    "run_sweep",
    "sweep_of",
    "sweep_table",
]

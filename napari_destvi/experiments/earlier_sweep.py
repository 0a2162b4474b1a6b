"""Whether a folder holds a sweep that another one would spoil."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.errors import ExportError
from napari_destvi.experiments.request import (
    HASHES,
    SweepInputs,
    read_plain,
    read_request,
)
from napari_destvi.experiments.sweep import Sweep


def check_same_data(request: Path, data: Mapping[str, str | int]) -> None:
    """Make sure that a sweep that is there is one of these data.

    Parameters
    ----------
    request : Path
        The file with what was asked of it; need not exist.
    data : mapping
        Hashes and sizes; see `folder.data_of`.

    Raises
    ------
    ExportError
        If it is of other data.
    """
    if not request.exists():
        return
    known = read_plain(request).get(HASHES, {})
    others = [k for k, v in data.items() if k in known and known[k] != v]
    if others:
        msg = (
            f'The folder "{request.parent}" holds a sweep of other data (they differ '
            f"in {', '.join(name.replace('_', ' ') for name in others)}). Name "
            "another folder, or give the files of that sweep."
        )
        raise ExportError(msg)


def check_nothing_lost(request: Path, sweep: Sweep, inputs: SweepInputs) -> None:
    """Make sure that no run and no score of a sweep that is there would go.

    More runs, and a truth where there was none, take nothing away.

    Parameters
    ----------
    request : Path
        The file with what was asked of it; need not exist.
    sweep, inputs : Sweep, SweepInputs
        What is asked now.

    Raises
    ------
    ExportError
        If it has runs that this one has not, or scores against another truth.
    """
    if not request.exists():
        return
    earlier, files = read_request(request)
    lost = [
        *(["other settings"] if _configs(earlier) - _configs(sweep) else []),
        *(["another truth"] if files.truth and _truth(files) != _truth(inputs) else []),
    ]
    if lost:
        msg = (
            f'The folder "{request.parent}" holds a sweep of '
            f"{' and '.join(lost)}. Choose another folder, or --force to replace its "
            "table; its fits stay."
        )
        raise ExportError(msg)


def _configs(sweep: Sweep) -> set[FitConfig]:
    """Return what is fitted; the same fit on another computer is the same run."""
    return {replace(run.config, device="auto") for run in sweep.runs()}


def _truth(inputs: SweepInputs) -> tuple[Path | None, str]:
    return inputs.truth, inputs.key_of_truth

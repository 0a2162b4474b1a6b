"""Which process saves the state of a fit, and whether it still runs."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from napari_destvi.errors import InputError

#: Processes whose starts are no further apart, in seconds, are the same one.
SAME_START = 1.0
STILL_RUNS = (
    'The fit in "{folder}" is not unfinished: another program is at it right now. Wait '
    "for its end, or end it first."
)


def this_process() -> dict[str, Any]:
    """Return what tells this process from all others, as JSON says it."""
    import psutil

    started = psutil.Process().create_time()
    return {"id": os.getpid(), "started": started, "computer": platform.node()}


def runs_elsewhere(process: Mapping[str, Any] | None) -> bool:
    """Return whether another process of this computer is still at it.

    Parameters
    ----------
    process : mapping or None
        What `this_process` returned there. Of another computer nothing is known: False.
    """
    import psutil

    if process is None or process["computer"] != platform.node():
        return False
    if process["id"] == os.getpid():
        return False
    try:
        found = psutil.Process(process["id"])
        is_same = abs(found.create_time() - process["started"]) < SAME_START
        return bool(is_same and found.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def check_idle(folder: Path, process: Mapping[str, Any] | None) -> None:
    """Make sure that nobody is at a fit.

    Parameters
    ----------
    folder : Path
        Where its state lies.
    process : mapping or None
        As for `runs_elsewhere`.

    Raises
    ------
    InputError
        If somebody is.
    """
    if runs_elsewhere(process):
        raise InputError(STILL_RUNS.format(folder=folder))

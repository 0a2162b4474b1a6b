"""A fit that tells how it was started."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from napari_destvi.config import FitConfig
from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress

from . import maps, report


def fit(
    problem: Problem,
    config: FitConfig,
    *,
    should_stop: Callable[[], bool],
    checkpoint: Path | None,
) -> Iterator[FitProgress]:
    seen = {
        "niceness": os.nice(0) if hasattr(os, "nice") else 0,
        "ignores_interrupt": signal.getsignal(signal.SIGINT) is signal.SIG_IGN,
        "working_directory_on_path": bool({"", os.getcwd()} & set(sys.path)),  # noqa: PTH109
        "torch": "torch" in sys.modules,
        "config": config.to_dict(),
    }
    done = report("done", result=maps(problem, status="complete"))
    yield replace(done, message=json.dumps(seen))

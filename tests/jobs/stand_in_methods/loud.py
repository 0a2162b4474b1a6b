"""A fit in libraries that print whatever they like, wherever they like."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
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
    sys.stdout.write('{"kind": "failure"}\n')
    sys.stdout.flush()
    yield report("spots")
    os.write(1, b"written by C\n")
    subprocess.run([sys.executable, "-c", "print('a grandchild')"], check=True)
    warnings.warn("a warning", stacklevel=1)
    yield report("done", result=maps(problem, status="complete"))

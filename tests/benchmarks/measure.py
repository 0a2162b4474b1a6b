"""What both sides of the benchmark of speed are measured with.

The peer's script runs in an environment without this package and uses it too. Nothing
heavy is imported: what a process holds counts in the memory of those it starts.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH_SIZES = (8, 32, 128)
#: Steps before the clock starts, and steps and seconds it runs for at least.
WARM_UP_STEPS, MIN_STEPS, MIN_SECONDS = 10, 40, 2.0
#: Every library that has threads of its own asks one of these.
THREAD_VARIABLES = (
    *("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"),
    *("NUMBA_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
)
BYTES_PER_MB = 1e6


@dataclass(frozen=True)
class Seconds:
    """A span of time, or a moment as the span since some beginning.

    Parameters
    ----------
    wall : float
        On the clock on the wall.
    cpu : float
        Of the processor for this process: what the wall clock would have told if
        nothing else had run, on one thread and without a graphics card.
    """

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Seconds:
        """Return this moment."""
        return cls(time.perf_counter(), time.process_time())

    def __sub__(self, other: Seconds) -> Seconds:
        return Seconds(self.wall - other.wall, self.cpu - other.cpu)

    def __add__(self, other: Seconds) -> Seconds:
        return Seconds(self.wall + other.wall, self.cpu + other.cpu)


class StepClock:
    """Steps per second of a training, without its first steps.

    Epochs that are shorter than what is measured are measured whole, so that a small
    last mini-batch and what happens between epochs count as often as they occur.

    Parameters
    ----------
    n_batches : int
        Steps in an epoch.
    """

    def __init__(self, n_batches: int) -> None:
        self.unit = n_batches if n_batches <= MIN_STEPS else 1
        self._steps: list[int] = []
        self._moments: list[Seconds] = []

    def is_done(self, step: int) -> bool:
        """Take note that so many steps are done; return whether they suffice."""
        if step < WARM_UP_STEPS or step % self.unit:
            return False
        self._steps.append(step)
        self._moments.append(Seconds.now())
        n_steps, seconds = self._passed()
        return n_steps >= MIN_STEPS and seconds.wall >= MIN_SECONDS

    def rates(self) -> dict[str, float]:
        """Return the steps per second, and per second of the processor."""
        n_steps, seconds = self._passed()
        return {
            "steps_per_second": n_steps / seconds.wall,
            "steps_per_cpu_second": n_steps / seconds.cpu,
        }

    def _passed(self) -> tuple[int, Seconds]:
        n_steps = self._steps[-1] - self._steps[0]
        return n_steps, self._moments[-1] - self._moments[0]


def steps_per_epoch(n_spots: int, batch_size: int) -> int:
    """Return the number of mini-batches."""
    return math.ceil(n_spots / batch_size)


def peak_memory_mb() -> float:
    """Return the most memory that this process ever held, in units of 1e6 bytes.

    On Linux it begins at what its parent held: the parent must stay small.
    """
    import resource  # not on Windows, which needs no benchmark

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024) / BYTES_PER_MB


def keep_map(
    folder: Path,
    seconds: Seconds,
    *,
    proportions: NDArray[np.float32],
    spots: Iterable[str],
    types: Iterable[str],
) -> None:
    """Write a map, for a score once the clock and the memory are read.

    Parameters
    ----------
    folder : Path
        Of all maps of a fit, in their order.
    seconds : Seconds
        When it came, since the beginning.
    proportions : ndarray of shape (n_spots, n_cell_types)
        The map.
    spots, types : iterable of str
        Names of its rows and columns.
    """
    import numpy as np

    np.savez(
        folder / f"{len(list(folder.iterdir())):05d}.npz",
        wall=seconds.wall,
        cpu=seconds.cpu,
        proportions=proportions,
        spots=np.array(list(spots), dtype=str),
        types=np.array(list(types), dtype=str),
    )


def script_parser(description: str | None) -> argparse.ArgumentParser:
    """Return what reads the arguments that `outcome_of` gives one of our scripts."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--spots", type=Path, required=True)
    parser.add_argument("--reference", type=Path, required=True)
    parser.add_argument("--labels", required=True)
    parser.add_argument("--device", required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--output", type=Path, required=True)
    return parser


def outcome_of(
    script: str, *arguments: str | Path, python: str | Path, n_threads: int
) -> dict[str, Any]:
    """Run a script of this folder in a process of its own and return what it found.

    Parameters
    ----------
    script : str
        Name of the file. It is given ``--output FILE`` and writes JSON there; what it
        prints goes to standard error.
    arguments : str or Path
        Of the script.
    python : str or Path
        What runs it.
    n_threads : int
        Threads that its libraries may use.
    """
    threads = dict.fromkeys(THREAD_VARIABLES, str(n_threads))
    with TemporaryDirectory() as folder:
        output = Path(folder) / "outcome.json"
        # A trained reference that is found in the cache would cost no time.
        cache = {"NAPARI_DESTVI_CACHE": str(Path(folder) / "cache")}
        subprocess.run(
            [python, Path(__file__).parent / script, *arguments, "--output", output],
            env={**os.environ, **threads, **cache},
            stdout=sys.stderr,
            check=True,
        )
        found: dict[str, Any] = json.loads(output.read_text())
        return found

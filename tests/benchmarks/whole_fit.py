"""One whole fit with the default, from files to the result; started by `speed.py`.

It keeps each live map with the time it came, and tells seconds per stage and the peak
of the memory. The clock starts when the libraries are loaded.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import torch  # noqa: F401  loaded before the clock starts, as all that is heavy
from measure import Seconds, keep_map, peak_memory_mb, script_parser

from napari_destvi import FitConfig, prepare, read_reference, read_spots
from napari_destvi.data.problem import Problem
from napari_destvi.results import FitProgress, Result
from napari_destvi.training.fit import fit


class Stopwatch:
    """Seconds of each part, and of the whole."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._begun = self._part_begun = Seconds.now()

    def end(self, part: str) -> None:
        """Take note that a part is done."""
        now = Seconds.now()
        self.parts[part] = (now - self._part_begun).wall
        self._part_begun = now

    def passed(self) -> Seconds:
        """Return the time since the beginning."""
        return Seconds.now() - self._begun


def last_result(
    progress: Iterator[FitProgress], watch: Stopwatch, folder: Path
) -> Result:
    """Follow a fit to its end and keep its maps."""
    result: Result | None = None
    for point in progress:
        if point.result is not None:
            result = point.result
            keep_map(
                folder,
                watch.passed(),
                proportions=result.proportions,
                spots=result.spot_names,
                types=result.cell_types,
            )
    assert result is not None
    return result


def read_problem(given: argparse.Namespace, watch: Stopwatch) -> Problem:
    """Return the data of the files."""
    spots, reference = read_spots(given.spots), read_reference(given.reference)
    watch.end("read")
    problem = prepare(spots, reference, labels=given.labels, accept=("all",))
    watch.end("prepare")
    return problem


def measured(given: argparse.Namespace) -> dict[str, object]:
    """Fit, and return what it took."""
    watch = Stopwatch()
    problem = read_problem(given, watch)
    config = FitConfig(device=given.device, n_threads=given.threads)
    result = last_result(fit(problem, config), watch, given.maps)
    total = watch.passed()
    parts = {**watch.parts, **result.seconds}
    return {
        "seconds": {
            **parts,
            "rest": total.wall - sum(parts.values()),
            "total": total.wall,
            "total_cpu": total.cpu,
        },
        "peak_memory_mb": peak_memory_mb(),
        "versions": dict(result.versions),
        "batch_size": result.settings["batch_size"],
        "spot_fit": result.settings["spot_fit"],
        "n_spots": problem.spatial.n_spots,
        "n_genes": problem.n_genes,
        "n_cell_types": problem.reference.n_cell_types,
    }


def main() -> None:
    """Measure, and write what was found."""
    parser = script_parser(__doc__)
    parser.add_argument("--maps", type=Path, required=True)
    given = parser.parse_args()
    given.output.write_text(json.dumps(measured(given)))


if __name__ == "__main__":
    main()

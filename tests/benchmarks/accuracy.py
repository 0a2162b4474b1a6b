"""How accurate the defaults are, beside least squares, on all slides with truth.

``python tests/benchmarks/accuracy.py --seeds 3`` prints Markdown: the means over the
seeds with their standard deviation, both sides renormalised over the shared types; how
often the 90 % interval holds a true share above 5 %; and on the sample tissue how well
the activation follows the true field.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np
from scipy.stats import spearmanr
from slides import DATA, Slide, sample_tissue, slides

from napari_destvi import FitConfig
from napari_destvi.config import LEAST_SQUARES, METHODS, Method
from napari_destvi.results import Result

MEASURES = {
    "type PCC": "pcc_type",
    "spot PCC": "pcc_spot",
    "SSIM": "ssim_type",
    "RMSE": "rmse_pooled",
    "JSD": "jsd_spot",
}
#: A true share that an interval is asked to hold.
PRESENT = 0.05

Number = TypeVar("Number", float, np.floating)


def fitted(slide: Slide, method: Method, seed: int) -> Result:
    """Return the result of a method with defaults."""
    config = FitConfig(method=method, seed=seed, n_threads=1)
    return slide.fitted(config)


def coverage(slide: Slide, result: Result) -> float:
    """Return the share of true shares above 5 % that lie in their interval."""
    if not result.has_intervals:
        return np.nan
    truth = slide.spots.obsm[slide.truth_key].loc[list(result.spot_names)]
    shared = [name for name in result.cell_types if name in truth.columns]
    columns = [result.cell_types.index(name) for name in shared]
    true = truth[shared].to_numpy(dtype=float)
    true = true / true.sum(axis=1, keepdims=True)
    low, high = result.proportions_low, result.proportions_high
    held = (low[:, columns] <= true) & (true <= high[:, columns])
    return float(held[true > PRESENT].mean())


def rows(slide: Slide, n_seeds: int) -> Iterator[str]:
    """Yield a line of the table per method."""
    for method in METHODS:
        seeds = range(1 if method in LEAST_SQUARES else n_seeds)
        begun = time.perf_counter()
        results = [fitted(slide, method, seed) for seed in seeds]
        seconds = (time.perf_counter() - begun) / len(results)
        scores = [slide.scores(result.proportions_frame()) for result in results]
        told = [_told([found[key] for found in scores]) for key in MEASURES.values()]
        held = _told([coverage(slide, result) for result in results])
        cells = [slide.name, method, *told, held, f"{seconds:.0f}"]
        yield f"| {' | '.join(cells)} |"


def activation_rows(n_seeds: int) -> Iterator[str]:
    """Yield for each type of the sample tissue how its activation follows the field."""
    slide = sample_tissue()
    results = [fitted(slide, "destvi", seed) for seed in range(n_seeds)]
    for name, field in slide.spots.obsm["activation"].items():
        found = [
            spearmanr(field, result.activation_frame()[name], nan_policy="omit")[0]
            for result in results
        ]
        told = ", ".join("not shown" if np.isnan(r) else f"{abs(r):.2f}" for r in found)
        yield f"| {name} | {'yes' if np.isfinite(field).any() else 'no'} | {told} |"


def _told(values: list[Number]) -> str:
    if np.isnan(values).all():
        return ""
    spread = f" ± {np.std(values):.3f}" if len(values) > 1 else ""
    return f"{np.mean(values):.3f}{spread}"


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=DATA)
    arguments = parser.parse_args()
    print(f"| slide | method | {' | '.join(MEASURES)} | in 90 % interval | seconds |")
    print("|---" * (len(MEASURES) + 4) + "|")
    for slide in slides(arguments.data):
        for row in rows(slide, arguments.seeds):
            print(row, flush=True)
    print("\n| type | true field | Spearman, absolute, per seed |\n|---|---|---|")
    for row in activation_rows(arguments.seeds):
        print(row, flush=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder  # so that the seconds are whole
        main()

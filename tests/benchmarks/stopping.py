"""When to stop: accuracy on truth, and a criterion without it, against the steps.

The counts of a slide are split by binomial thinning: nine tenths are fitted, the rest
is predicted. ``run`` appends a line of JSON per point, ``report`` draws the figure::

    python tests/benchmarks/stopping.py run --store stopping.jsonl
    python tests/benchmarks/stopping.py report --store stopping.jsonl --folder docs
"""

from __future__ import annotations

import argparse
import json
import math
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import scipy.sparse as sp
import torch
from slides import DATA, Slide, slides

from napari_destvi import FitConfig
from napari_destvi.config import PRESETS
from napari_destvi.data.problem import Problem
from napari_destvi.model.proportions import shares
from napari_destvi.training.fit import FitRun, never
from napari_destvi.training.in_turn_fit import TRACES, InTurnFit

KEPT = 0.9
STEPS = (50, 100, 200, 400, 800, 1500, 3000, 6000)
N_SEEDS = 3


def halves(problem: Problem, seed: int) -> tuple[Problem, sp.csr_matrix]:
    """Return the problem with a part of its counts, and the rest of them."""
    counts = problem.spatial.counts.tocsr(copy=True)
    rng = np.random.default_rng(seed)
    kept = counts.copy()
    kept.data = rng.binomial(counts.data.astype(int), KEPT).astype(np.float32)
    rest = (counts - kept).tocsr()
    return replace(problem, spatial=replace(problem.spatial, counts=kept)), rest


def points(
    slide: Slide, problem: Problem, schedule: str, seed: int
) -> Iterator[dict[str, float | str]]:
    """Yield the scores of one seed after each number of steps.

    A schedule that ends with a rate of 0 is run anew for each length.
    """
    part, rest = halves(problem, seed)
    lengths = STEPS if schedule == "one-cycle" else STEPS[-1:]
    for n_steps in lengths:
        stops = [n_steps] if schedule == "one-cycle" else list(STEPS)
        fit = _untrained(part, schedule, n_steps, seed)
        n_batches = math.ceil(problem.spatial.n_spots / fit.task.plan.batch_size)
        for point in fit.train("spots"):
            step = point.epoch * n_batches
            if point.ends_epoch and stops and step >= stops[0]:
                yield {
                    "slide": slide.name,
                    "schedule": schedule,
                    "seed": seed,
                    "steps": stops.pop(0),
                    **_scores(slide, fit, rest),
                }


def _untrained(problem: Problem, schedule: str, n_steps: int, seed: int) -> InTurnFit:
    default = PRESETS["default"]
    PRESETS["of the study"] = replace(
        default,
        name="of the study",
        spot_schedule=schedule,
        spot_steps=n_steps,
        ensemble_size=1,  # three differ little and take twice as long
    )
    run = FitRun(problem, FitConfig(preset="of the study", seed=seed))
    for _ in run.learn_reference(never):
        pass
    return InTurnFit(run.spot_task())


@torch.no_grad()
def _scores(slide: Slide, fit: InTurnFit, rest: sp.csr_matrix) -> dict[str, float]:
    """Return accuracy on truth, and how badly the held-out counts are predicted."""
    fit.proportions.settle(fit.task.generator(TRACES))
    mixture = fit.proportions.mixture()
    problem = fit.task.problem
    proportions = shares(mixture.abundance).numpy()
    scores = slide.scores(
        pd.DataFrame(
            proportions,
            index=list(problem.spatial.spot_names),
            columns=list(problem.reference.cell_types),
        )
    )
    profile = fit.proportions.expression.profile() * mixture.gene_factor.exp()
    expected = proportions @ profile.numpy()
    expected = expected / expected.sum(axis=1, keepdims=True)
    log_loss = -(rest.multiply(np.log(expected + 1e-12))).sum() / rest.sum()
    return {
        "type PCC": scores["pcc_type"],
        "spot PCC": scores["pcc_spot"],
        "held-out log loss": float(log_loss),
    }


def run_all(store: Path, data: Path) -> None:
    """Append the points of all slides, schedules and seeds."""
    for slide in slides(data):
        problem = slide.problem()
        for seed in range(N_SEEDS):
            for schedule in ("one-cycle", "constant"):
                for point in points(slide, problem, schedule, seed):
                    with store.open("a") as file:
                        file.write(json.dumps(point) + "\n")


def main() -> None:
    """Run or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["run", "report"])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", type=Path, default=Path("docs"))
    arguments = parser.parse_args()
    if arguments.task == "run":
        torch.set_num_threads(1)
        with TemporaryDirectory() as folder:
            os.environ.setdefault("NAPARI_DESTVI_CACHE", folder)
            run_all(arguments.store, arguments.data)
    else:
        from stopping_report import write_report

        write_report(arguments.store, arguments.folder)


if __name__ == "__main__":
    main()

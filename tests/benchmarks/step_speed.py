"""Steps per second of our trainings on one slide; started by `speed.py`.

The stage of the proportions and that of the states of the preset "default", and the
preset "published", at each batch size. How well the reference is learned changes no
step, so it is learned briefly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import torch
from measure import BATCH_SIZES, StepClock, script_parser

from napari_destvi import FitConfig, prepare, read_reference, read_spots
from napari_destvi.config import Device
from napari_destvi.data.problem import Problem
from napari_destvi.training.device import cpu_threads
from napari_destvi.training.fit import FitRun, never
from napari_destvi.training.forms import build_spot_fit
from napari_destvi.training.found_shares import FoundShares
from napari_destvi.training.in_turn_fit import InTurnFit
from napari_destvi.training.training_point import TrainingPoint

REFERENCE_EPOCHS = 3
Rates = dict[str, float]


def ready_run(problem: Problem, config: FitConfig) -> FitRun:
    """Return a fit that has learned its reference."""
    run = FitRun(problem, config)
    for _ in run.learn_reference(never):
        pass
    return run


def rates(points: Iterator[TrainingPoint], run: FitRun, n_batches: int) -> Rates:
    """Train until enough steps are measured, and return their rates.

    An epoch may have fewer mini-batches than hold all spots.
    """
    clock = StepClock(n_batches)
    for point in points:
        if run.device.type == "cuda":
            torch.cuda.synchronize()  # the clock must not run ahead of the steps
        if clock.is_done(round((point.epoch + point.step_share) * n_batches)):
            break
    return clock.rates()


def default_rates(
    problem: Problem, config: FitConfig, found: FoundShares | None
) -> tuple[Rates, Rates, FoundShares]:
    """Return the rates of both stages of the default, and the proportions.

    What an earlier fit found serves again: to settle the proportions takes time, and
    the states are as fast with any.
    """
    run = ready_run(problem, config)
    fit = InTurnFit(run.spot_task())
    of_spots = rates(fit.train("spots"), run, run.plan.batches)
    if found is None:
        for _ in fit.train("shares"):
            pass
    fit.found = fit.found or found
    assert fit.found is not None
    of_states = rates(fit.train("states"), run, run.plan.state_batches)
    return of_spots, of_states, fit.found


def published_rates(problem: Problem, config: FitConfig) -> Rates:
    """Return the rates of the published form."""
    run = ready_run(problem, config)
    return rates(build_spot_fit(run.spot_task()).train("spots"), run, run.plan.batches)


def all_rates(problem: Problem, *, device: Device, n_threads: int) -> dict[str, object]:
    """Return for each training and batch size its rates."""
    measured: dict[str, dict[int, Rates]] = {
        name: {} for name in ("spots", "states", "published")
    }
    found: FoundShares | None = None
    for batch_size in BATCH_SIZES:
        of_default, of_published = (
            FitConfig(
                preset=preset,
                batch_size=batch_size,
                reference_epochs=REFERENCE_EPOCHS,
                device=device,
                n_threads=n_threads,
            )
            for preset in ("default", "published")
        )
        spots, states, found = default_rates(problem, of_default, found)
        measured["spots"][batch_size] = spots
        measured["states"][batch_size] = states
        measured["published"][batch_size] = published_rates(problem, of_published)
    return {"rates": measured}


def main() -> None:
    """Measure, and write what was found."""
    given = script_parser(__doc__).parse_args()
    problem = prepare(
        read_spots(given.spots),
        read_reference(given.reference),
        labels=given.labels,
        accept=("all",),
    )
    with cpu_threads(given.threads):
        found = all_rates(problem, device=given.device, n_threads=given.threads)
    given.output.write_text(json.dumps(found))


if __name__ == "__main__":
    main()

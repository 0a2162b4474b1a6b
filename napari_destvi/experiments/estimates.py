"""How long fits will take: a guess from their steps, mended by those already done."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from statistics import median

from napari_destvi.config import LEAST_SQUARES, FitConfig, FitPlan, resolve
from napari_destvi.config.memory import FitSizes
from napari_destvi.experiments.sweep import SweepRun

#: Seconds of one core of the machine in docs/benchmarks.md, read off its tables of
#: steps a second: of any step, and of each spot and gene in it. A guess to start from.
STEP_SECONDS = 2e-3
VALUE_SECONDS = 1e-7
#: To start a process, load what it needs and write the result.
START_SECONDS = 5.0
#: Cell types that a step of spots decodes in the time above.
_TYPES_PER_STEP = 12
#: What copies, states and simulations of the augmented form cost besides.
_AUGMENTED_TIMES = 9
#: A spot by least squares, seconds.
_SOLVED_SECONDS = 1e-3

_Kind = tuple[str, str]


class TimeEstimates:
    """Seconds that fits of one problem take; better with each that has ended.

    Parameters
    ----------
    sizes : FitSizes
        Of the data.
    """

    def __init__(self, sizes: FitSizes) -> None:
        self._sizes = sizes
        self._ratios: dict[_Kind, list[float]] = defaultdict(list)

    def seconds(self, config: FitConfig) -> float:
        """Return the estimated time of a fit."""
        ratios = self._ratios.get(_kind(config))
        if not ratios:
            ratios = [ratio for found in self._ratios.values() for ratio in found]
        return guessed_seconds(config, self._sizes) * (median(ratios) if ratios else 1)

    def learn(self, config: FitConfig, seconds: float) -> None:
        """Take a fit into account that took so long."""
        ratio = seconds / guessed_seconds(config, self._sizes)
        self._ratios[_kind(config)].append(ratio)


def guessed_time(runs: Iterable[SweepRun], sizes: FitSizes) -> float:
    """Return the seconds of runs one after the other, as far as their steps tell it.

    Parameters
    ----------
    runs : iterable of SweepRun
        The fits.
    sizes : FitSizes
        Of the data.
    """
    return sum(guessed_seconds(run.config, sizes) for run in runs)


def guessed_seconds(config: FitConfig, sizes: FitSizes) -> float:
    """Return the time of a fit as far as its steps tell it.

    Parameters
    ----------
    config : FitConfig
        The wishes.
    sizes : FitSizes
        Of the data.
    """
    if config.method in LEAST_SQUARES:
        return START_SECONDS + _SOLVED_SECONDS * sizes.n_spots
    plan = resolve(config, n_spots=sizes.n_spots, n_cells=sizes.n_cells)
    if config.method == "cell2location":
        return START_SECONDS + plan.epochs * plan.batches * _step(plan, sizes)
    return START_SECONDS + _reference_seconds(plan, sizes) + _spot_seconds(plan, sizes)


def n_steps(plan: FitPlan) -> int:
    """Return the steps of training on spots, those of proportions and of states."""
    return plan.epochs * plan.batches + plan.state_epochs * plan.state_batches


def _reference_seconds(plan: FitPlan, sizes: FitSizes) -> float:
    size = plan.preset.reference_batch_size
    steps = plan.reference_epochs * math.ceil(sizes.n_cells / size)
    return steps * (STEP_SECONDS + size * sizes.n_genes * VALUE_SECONDS)


def _spot_seconds(plan: FitPlan, sizes: FitSizes) -> float:
    times = _AUGMENTED_TIMES if plan.preset.augmented is not None else 1.0
    if plan.preset.spot_fit == "joint":
        times *= max(1.0, sizes.n_cell_types / _TYPES_PER_STEP)
    return n_steps(plan) * _step(plan, sizes, times)


def _step(plan: FitPlan, sizes: FitSizes, times: float = 1.0) -> float:
    values = plan.batch_size * sizes.n_genes
    return STEP_SECONDS + times * values * VALUE_SECONDS


def _kind(config: FitConfig) -> _Kind:
    return config.method, config.preset

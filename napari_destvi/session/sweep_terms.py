"""What is said of a sweep between the window and its work: wishes, and news."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from napari_destvi.config import Amortization, Method

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.data.problem import Problem
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.experiments import Sweep, SweepProgress

SweepState = Literal["idle", "running", "stopping"]

#: What the authors' study compares on a slide of few hundred spots, and this tool too.
DEFAULT_METHODS: tuple[Method, ...] = ("destvi", "cell2location", "nnls")
DEFAULT_BATCH_SIZES = "8, 16, 32"
DEFAULT_SEEDS = 2
MAX_SEEDS = 20


@dataclass(frozen=True, slots=True)
class SweepWish:
    """What is ticked and typed in the window of a sweep.

    Parameters
    ----------
    methods, amortizations : tuple of str
        Those ticked.
    presets : tuple of str or None
        Those ticked; None for the one of section 2, until the user ticks any.
    batch_sizes, epochs : str
        What is typed: numbers and "auto", with commas.
    n_seeds : int
        How often each setting is fitted.
    """

    methods: tuple[Method, ...] = DEFAULT_METHODS
    amortizations: tuple[Amortization, ...] = ("both", "latent")
    presets: tuple[str, ...] | None = None
    batch_sizes: str = DEFAULT_BATCH_SIZES
    epochs: str = "auto"
    n_seeds: int = DEFAULT_SEEDS


@dataclass(frozen=True, slots=True, eq=False)
class SweepAsked:
    """A sweep that is to be done.

    Parameters
    ----------
    problem : Problem
        What is fitted.
    sweep : Sweep
        The settings.
    folder : Path
        Where its runs are kept: that of the past fits.
    spots, reference : Path or None
        The files of the data.
    truth : DataFrame or None
        What runs are scored against.
    truth_title : str
        What that is called.
    """

    problem: Problem = field(repr=False)
    sweep: Sweep
    folder: Path
    spots: Path | None
    reference: Path | None
    truth: pd.DataFrame | None = field(repr=False)
    truth_title: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class SweepNews:
    """Where a sweep stands.

    Parameters
    ----------
    progress : SweepProgress
        Its runs.
    table : DataFrame
        As of `experiments.sweep_table`, when a run ended last.
    spots : Path or None
        The file of the slide.
    asked : SweepAsked or None
        What was asked, for the report.
    per_type : DataFrame or None
        As of `experiments.rows.RunRows.per_type`; None without a truth.
    """

    progress: SweepProgress
    table: pd.DataFrame = field(repr=False)
    spots: Path | None = None
    asked: SweepAsked | None = None
    per_type: pd.DataFrame | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ReportAsked:
    """A report of a sweep that is to be written.

    Parameters
    ----------
    asked : SweepAsked
        What the sweep was of.
    news : SweepNews
        Where it stands.
    tissue : Tissue
        Of its slide.
    folder : Path
        Where a folder for it is to be made.
    """

    asked: SweepAsked
    news: SweepNews
    tissue: Tissue = field(repr=False)
    folder: Path

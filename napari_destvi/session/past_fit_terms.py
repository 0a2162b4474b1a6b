"""What the session knows of past fits: those that end, those listed, what is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd
    from anndata import AnnData

    from napari_destvi.config import FitConfig
    from napari_destvi.data.problem import Problem
    from napari_destvi.io.run_entry import Unreadable
    from napari_destvi.io.run_record import KeptModel, RunRecord
    from napari_destvi.results import Result
    from napari_destvi.session.slide_contents import SlideContents


@dataclass(frozen=True, slots=True, eq=False)
class EndedFit:
    """A fit that is to be kept among the past ones.

    Parameters
    ----------
    folder : Path
        Where.
    problem, config, result : Problem, FitConfig, Result
        What was fitted, how, and what came of it.
    slide, reference : Path or None
        The files that the data are from.
    ended : datetime
        When, with its time zone: a fit that is kept twice is one.
    truth : DataFrame or None
        What the maps are compared with, to score them.
    state : Path or None
        What it saved on its way, which is of no use once it is kept.
    model : KeptModel or None
        The trained model that was applied; None of a fit.
    """

    folder: Path
    problem: Problem
    config: FitConfig
    result: Result
    slide: Path | None
    reference: Path | None
    ended: datetime
    truth: pd.DataFrame | None = None
    state: Path | None = None
    model: KeptModel | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PastFits:
    """The past fits in a folder, the newest first.

    Parameters
    ----------
    folder : Path
        Where they lie.
    records : tuple of RunRecord
        What is known of each.
    unreadable : tuple of Unreadable
        Entries that cannot be used.
    sizes : mapping of str to int
        By their keys what they take on the disk, in bytes.
    removed_bytes : int
        And those together that were deleted and can be brought back.
    """

    folder: Path
    records: tuple[RunRecord, ...]
    unreadable: tuple[Unreadable, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict)
    removed_bytes: int = 0

    def n_bytes(self, records: Iterable[RunRecord]) -> int:
        """Return what some of them take on the disk."""
        return sum(self.sizes.get(record.key, 0) for record in records)


@dataclass(frozen=True, slots=True, eq=False)
class ScoresAsked:
    """Past fits to score.

    Parameters
    ----------
    folder : Path
        Where they lie.
    keys : tuple of str
        Which.
    title : str
        What the truth is called.
    truth : DataFrame of shape (n_spots, n_cell_types)
        What is taken for true.
    """

    folder: Path
    keys: tuple[str, ...]
    title: str
    truth: pd.DataFrame = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class ReadSlide:
    """A slide that was read together with a past fit.

    Parameters
    ----------
    spots : AnnData
        The slide.
    libraries : tuple of str
        Its capture areas.
    contents : SlideContents
        What else it holds.
    """

    spots: AnnData
    libraries: tuple[str, ...]
    contents: SlideContents


@dataclass(frozen=True, slots=True)
class Scored:
    """How many past fits were scored, and why others were not."""

    n_scored: int
    problems: Mapping[str, str]

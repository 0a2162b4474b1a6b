"""How accurate Cell2location is here, by preset, beside a published result of it.

``python tests/benchmarks/cell2location.py --seeds 3`` prints Markdown: means over the
seeds with their standard deviation, as `accuracy.py` has them; how often the 90 %
interval holds a true share above 5 %; and how many cells a spot has by the mean and by
the 5 % quantile. With ``--presets default published`` the published training too,
which takes minutes a slide.

The published result is that of Li et al. 2022 with their own reference, where a slide
holds one.
"""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from accuracy import coverage
from numpy.typing import NDArray
from slides import MEASURES, Slide, slides, table_parser

from napari_destvi import FitConfig
from napari_destvi.config import CELL2LOCATION_PRESETS

#: Where a slide has what others found with the published package.
PUBLISHED_KEY = "published_Cell2location"
#: Where it has the true number of cells of each type.
CELLS_KEY = "cell_counts"


@dataclass(frozen=True)
class Outcome:
    """What is told of one fit: the measures, then what only our results have."""

    scores: tuple[float, ...]
    held: float = np.nan
    cells: float = np.nan
    sure_cells: float = np.nan
    seconds: float = np.nan

    def numbers(self) -> list[float]:
        """Return all in the order of the table."""
        return [*self.scores, self.held, self.cells, self.sure_cells, self.seconds]


def measured(slide: Slide, preset: str, seed: int) -> Outcome:
    """Return what a fit is worth."""
    config = FitConfig(
        method="cell2location", preset=preset, seed=seed, n_threads=1, device="cpu"
    )
    begun = time.process_time()
    result = slide.fitted(config)
    seconds = time.process_time() - begun
    assert result.abundance_mean is not None
    return Outcome(
        scores=_scores(slide, result.proportions_frame()),
        held=coverage(slide, result),
        cells=float(np.nansum(result.abundance_mean, axis=1).mean()),
        sure_cells=float(np.nansum(result.abundance, axis=1).mean()),
        seconds=seconds,
    )


def _scores(slide: Slide, proportions: pd.DataFrame) -> tuple[float, ...]:
    found = slide.scores(proportions)
    return tuple(found[name] for name in MEASURES)


def rows(slide: Slide, chosen: Namespace) -> Iterator[str]:
    """Yield a line of the table per preset, and that of the published result."""
    for preset in chosen.presets:
        outcomes = [measured(slide, preset, seed) for seed in range(chosen.seeds)]
        yield _row(slide, preset, outcomes)
    if PUBLISHED_KEY in slide.spots.obsm:
        scores = _scores(slide, slide.spots.obsm[PUBLISHED_KEY])
        yield _row(slide, "Li et al. 2022", [Outcome(scores)])


def _row(slide: Slide, name: str, outcomes: list[Outcome]) -> str:
    columns = np.array([outcome.numbers() for outcome in outcomes]).T
    cells = [slide.name, name, *map(_told, columns), _true_cells(slide)]
    return f"| {' | '.join(cells)} |"


def _told(values: NDArray[np.float64]) -> str:
    if np.isnan(values).all():
        return ""
    spread = f" ± {values.std():.3f}" if len(values) > 1 else ""
    return f"{values.mean():.3f}{spread}"


def _true_cells(slide: Slide) -> str:
    cells = slide.spots.obsm.get(CELLS_KEY)
    return "" if cells is None else f"{np.asarray(cells).sum(axis=1).mean():.2f}"


def main() -> None:
    """Print the table."""
    parser = table_parser(__doc__)
    parser.add_argument(
        "--presets", nargs="*", default=["default"], choices=CELL2LOCATION_PRESETS
    )
    chosen = parser.parse_args()
    titles = (
        *("slide", "preset", "type PCC", "spot PCC", "SSIM", "RMSE", "JSD"),
        *("in 90 % interval", "cells", "sure cells", "CPU seconds", "true cells"),
    )
    print(f"| {' | '.join(titles)} |\n{'|---' * len(titles)}|")
    for slide in slides(chosen.data):
        if chosen.slides and slide.name not in chosen.slides:
            continue
        for row in rows(slide, chosen):
            print(row, flush=True)


if __name__ == "__main__":
    main()

"""Is it the batch size, or the number of steps? The authors' grid, taken apart.

At a fixed number of epochs a smaller batch means more steps, so the study of DestVI's
authors varied both at once. Here the grid is run at fixed epochs and at fixed steps::

    python tests/benchmarks/batch_size.py run --store batch_size.jsonl
    python tests/benchmarks/batch_size.py report --store batch_size.jsonl --folder docs

A run appends a line of JSON per fit; one that was interrupted continues.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from slides import DATA, Slide, starmap, starmap_columns

from napari_destvi import FitConfig
from napari_destvi.config import PRESETS, Preset

BATCH_SIZES = (4, 8, 16, 32, 48, 64, 128)
N_SEEDS = 5
#: 150 epochs are 1,500 steps on 189 spots at a tenth of them a batch.
STEPS, EPOCHS = 1500, 150
#: From a random start the published training needs many more.
RANDOM_STEPS = 20_000
RANDOM_BATCH_SIZES = (8, 32, 128)


@dataclass(frozen=True)
class Run:
    """One fit of the grid.

    Parameters
    ----------
    slide, form, amortization : str
        What is fitted, and how.
    fixed : str
        "steps" or "epochs".
    batch_size, epochs, seed : int
        Of the fit.
    """

    slide: str
    form: str
    amortization: str
    fixed: str
    batch_size: int
    epochs: int
    seed: int


def forms() -> dict[str, Preset]:
    """Return the trainings that are compared.

    The published one with a start from the types' mean profiles, so that it can be
    judged at this length; as it is; and the default with one network.
    """
    published, default = PRESETS["published"], PRESETS["default"]
    return {
        "published, our start": replace(
            published, start="profiles", has_type_offset=True
        ),
        "published": published,
        "default, one network": replace(default, ensemble_size=1, state_steps=1),
    }


def grid(n_spots: dict[str, int]) -> Iterator[Run]:
    """Yield the runs, the most telling first."""
    for form in ("published, our start", "default, one network"):
        for slide in n_spots:
            for seed in range(N_SEEDS):
                yield from _column(slide, n_spots[slide], form, seed)
    for slide in n_spots:
        for batch_size in RANDOM_BATCH_SIZES:
            if batch_size < n_spots[slide]:
                n_batches = math.ceil(n_spots[slide] / batch_size)
                epochs = round(RANDOM_STEPS / n_batches)
                yield Run(slide, "published", "both", "steps", batch_size, epochs, 0)


def _column(slide: str, n_spots: int, form: str, seed: int) -> Iterator[Run]:
    sizes = [size for size in BATCH_SIZES if size < n_spots] + [n_spots]
    # free proportions of the default are found without batches
    modes = ("both", "latent") if form.startswith("published") else ("both",)
    for mode in modes:
        for size in sizes[:7]:
            steps = max(round(STEPS / math.ceil(n_spots / size)), 1)
            yield Run(slide, form, mode, "steps", size, steps, seed)
            yield Run(slide, form, mode, "epochs", size, EPOCHS, seed)


def outcome(run: Run, slide: Slide) -> dict[str, Any]:
    """Return the run with its scores and seconds."""
    PRESETS["of the study"] = replace(forms()[run.form], name="of the study")
    config = FitConfig(
        preset="of the study",
        amortization=run.amortization,
        batch_size=run.batch_size,
        epochs=run.epochs,
        seed=run.seed,
        n_threads=1,
    )
    begun = time.perf_counter()
    result = slide.fitted(config)
    seconds = time.perf_counter() - begun
    n_batches = math.ceil(slide.spots.n_obs / run.batch_size)
    steps = run.epochs * n_batches
    scores = slide.scores(result.proportions_frame())
    return {**asdict(run), "steps": steps, "seconds": seconds, **scores}


def run_grid(store: Path, data: Path) -> None:
    """Run what is not in the store yet."""
    known = {slide.name: slide for slide in (starmap(data), starmap_columns(data))}
    lines = store.read_text().splitlines() if store.is_file() else []
    keys = list(Run.__dataclass_fields__)
    done = {tuple(json.loads(line)[key] for key in keys) for line in lines}
    for run in grid({name: slide.spots.n_obs for name, slide in known.items()}):
        if tuple(asdict(run).values()) in done:
            continue
        found = outcome(run, known[run.slide])
        with store.open("a") as file:
            file.write(json.dumps(found) + "\n")


def main() -> None:
    """Run or report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["run", "report"])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--folder", type=Path, default=Path("docs"))
    arguments = parser.parse_args()
    if arguments.task == "run":
        with TemporaryDirectory() as folder:
            os.environ.setdefault("NAPARI_DESTVI_CACHE", folder)
            run_grid(arguments.store, arguments.data)
    else:
        from batch_size_report import write_report

        write_report(arguments.store, arguments.folder)


if __name__ == "__main__":
    main()

"""How true the axes of the states are, on simulated tissues with a known activation.

``python tests/benchmarks/states.py --seeds 4`` prints Markdown: for each tissue and
type whether a state was found, the rank correlation of the first axis with the true
activation, and how well the genes that change along it tell the active ones; then all
of it in a line. The tissues:

* "sample": the one that comes with the package, and then simulated ones of its design,
  with three types that follow a field of their own and three whose cells are all alike;
* "random": the same, but each spot's activation is drawn from anywhere in the tissue:
  the cells of a type differ, and no tissue orders them;
* "none": no type has an activation.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from unittest.mock import patch

import numpy as np
from anndata import AnnData
from scipy.stats import rankdata, spearmanr
from slides import sample_tissue

from napari_destvi import FitConfig, Result, fit
from napari_destvi.simulation import tissue as simulation
from napari_destvi.simulation.annotated import build_reference, build_spots
from napari_destvi.simulation.cell_types import drawn_types
from napari_destvi.simulation.design import Design
from napari_destvi.states import rises_along_axis

KINDS = ("sample", "random", "none")


@dataclass(frozen=True)
class Score:
    """What was found of one type.

    Parameters
    ----------
    finding : str
        Of the type.
    is_spatial : bool
        Whether it follows a field.
    rho, auroc : float
        Of the first axis with the field and of its genes; NaN without either.
    """

    finding: str
    is_spatial: bool
    rho: float = np.nan
    auroc: float = np.nan


@contextmanager
def random_places(seed: int) -> Iterator[None]:
    """Draw the activation of each spot from anywhere in the tissue."""
    smooth, rng = simulation.activation_at, np.random.default_rng(seed)

    def shuffled(*arguments: object) -> np.ndarray:
        return rng.permuted(smooth(*arguments), axis=0)

    with patch.object(simulation, "activation_at", shuffled):
        yield


def tissue(kind: str, seed: int) -> tuple[AnnData, AnnData]:
    """Return a slide with truth and its reference."""
    if kind == "sample" and seed == 0:
        slide = sample_tissue()
        return slide.spots, slide.reference
    design = Design()
    if kind == "none":
        design = Design(activation=0.0, cell_types=drawn_types(6, activation=0.0))
    if kind == "random":
        with random_places(seed):
            made = simulation.simulate_tissue(design, seed=seed)
    else:
        made = simulation.simulate_tissue(design, seed=seed)
    return build_spots(made, origin={}), build_reference(made, origin={})


def scores(kind: str, spots: AnnData, result: Result) -> Iterator[tuple[str, Score]]:
    """Yield what was found of each type."""
    assert result.axes is not None
    for name, found in zip(result.cell_types, result.axes, strict=True):
        field = spots.obsm["activation"][name].to_numpy()
        is_spatial = kind == "sample" and bool(np.isfinite(field).all())
        if not (found.axes and is_spatial):
            yield name, Score(found.finding, is_spatial)
            continue
        position = result.activation_frame()[name].to_numpy()
        seen = np.isfinite(position)
        rho = abs(spearmanr(position[seen], field[seen]).statistic)
        active = np.isin(result.gene_names, spots.uns["active_genes"][name]["genes"])
        rises = np.abs(rises_along_axis(result, name))
        yield name, Score(found.finding, True, float(rho), auroc(active, rises))


def auroc(is_active: np.ndarray, values: np.ndarray) -> float:
    """Return how often an active gene has a larger value than another."""
    n_active = int(is_active.sum())
    ranks = rankdata(values)[is_active].sum() - n_active * (n_active + 1) / 2
    return float(ranks / (n_active * (len(values) - n_active)))


def summary(found: list[Score]) -> str:
    """Return all in a few words."""
    fields = [score for score in found if score.is_spatial]
    others = [score for score in found if not score.is_spatial]
    seen = [score for score in fields if score.finding == "found"]
    missed = sum(score.finding != "found" for score in others)
    told = []
    if fields:
        rho, area = (
            np.array([getattr(score, name) for score in seen])
            for name in ("rho", "auroc")
        )
        told.append(f"{len(seen)} of {len(fields)} fields found")
        told.append(f"rho {rho.mean():.3f} ± {rho.std():.3f}, least {rho.min():.3f}")
        told.append(f"AUROC {area.mean():.4f}, least {area.min():.4f}")
    told.append(f"no state in {missed} of {len(others)} types without one")
    return "; ".join(told)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--kinds", nargs="*", default=KINDS)
    chosen = parser.parse_args()
    print("| tissue | type | finding | rho | AUROC |\n|---|---|---|---|---|")
    summaries = []
    for kind in chosen.kinds:
        all_found = []
        for seed in range(chosen.seeds):
            spots, cells = tissue(kind, seed)
            config = FitConfig(seed=seed, n_threads=1)
            result = fit(spots, cells, labels="cell_type", config=config)
            for name, score in scores(kind, spots, result):
                numbers = f"{score.rho:.3f} | {score.auroc:.4f}"
                row = f"| {kind} {seed} | {name} | {score.finding} | {numbers} |"
                print(row.replace("nan", ""), flush=True)
                all_found.append(score)
        summaries.append(f"* {kind}: {summary(all_found)}")
    print("\n" + "\n".join(summaries))


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder
        main()

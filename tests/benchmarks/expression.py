"""How well genes within a type are imputed, on simulated tissues whose truth is known.

``python tests/benchmarks/expression.py --tissues 0 1 2 3 --seeds 3`` prints Markdown:
of each type with a state the mean, over its active genes, of the Pearson correlation
with the truth over the spots that hold at least a tenth of it; a row per type and
tissue, mean and spread over the seeds of the fit. Tissue 0 is the sample tissue.

expression
    expected expression against the true one of the type in the spot
counts per cell
    the type's part of the observed counts, divided by its abundance and the library
    size, against the same
counts
    the type's part of the observed counts against the true one, that is its cells times
    what each expresses times the depth of the spot
observed
    the observed counts by library size, against the true expression: knowing no types
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from slides import Slide

from napari_destvi import FitConfig, Result
from napari_destvi.config import PRESETS
from napari_destvi.results import imputed_counts, type_expression
from napari_destvi.simulation.annotated import build_reference, build_spots
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import simulate_tissue

if TYPE_CHECKING:
    from anndata import AnnData

COLUMNS = ("expression", "counts per cell", "counts", "observed")
Floats = NDArray[np.floating]


def simulated(seed: int) -> Slide:
    """Return a tissue like the sample tissue, of the same recipe."""
    tissue = simulate_tissue(Design(), seed=seed, exact=False)
    origin = {"seed": seed}
    spots = build_spots(tissue, origin=origin)
    reference = build_reference(tissue, origin=origin)
    return Slide(f"tissue {seed}", spots, reference, "cell_type", "proportions")


def correlations(spots: AnnData, result: Result, cell_type: str) -> list[float]:
    """Return the figures of one type, in the order of `COLUMNS`."""
    genes = [str(gene) for gene in spots.uns["active_genes"][cell_type]["genes"]]
    observed = spots[:, genes].X.toarray()
    library = np.asarray(spots.X.sum(axis=1))
    truth = np.asarray(spots[:, genes].layers[f"expression_{cell_type}"])
    cells = spots.obsm["cell_counts"][[cell_type]].to_numpy()
    true_counts = cells * truth * spots.obs[["true_depth"]].to_numpy()
    told = type_expression(result, cell_type, genes)
    counts = imputed_counts(result, observed, cell_type, genes)
    amount = library * result.abundance[:, [result.cell_types.index(cell_type)]]
    there = np.isfinite(told[:, 0])
    return [
        _mean_correlation(told[there], truth[there]),
        _mean_correlation((counts / amount)[there], truth[there]),
        _mean_correlation(counts[there], true_counts[there]),
        _mean_correlation((observed / library)[there], truth[there]),
    ]


def rows(slide: Slide, n_seeds: int, preset: str) -> Iterator[str]:
    """Yield a line of the table per type that has a state."""
    results = [
        slide.fitted(FitConfig(preset=preset, seed=seed, n_threads=1))
        for seed in range(n_seeds)
    ]
    for cell_type in slide.spots.uns["active_genes"]:
        found = [correlations(slide.spots, result, cell_type) for result in results]
        numbers = zip(np.mean(found, axis=0), np.std(found, axis=0), strict=True)
        cells = " | ".join(f"{mean:.3f} ± {spread:.3f}" for mean, spread in numbers)
        yield f"| {slide.name} | {cell_type} | {cells} |"


def _mean_correlation(found: Floats, truth: Floats) -> float:
    pairs = zip(found.T, truth.T, strict=True)
    return float(np.mean([np.corrcoef(a, b)[0, 1] for a, b in pairs]))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tissues", type=int, nargs="*", default=[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--preset", choices=sorted(PRESETS), default="default")
    arguments = parser.parse_args()
    print(f"| tissue | type | {' | '.join(COLUMNS)} |")
    print("|---" * (len(COLUMNS) + 2) + "|")
    for seed in arguments.tissues:
        for row in rows(simulated(seed), arguments.seeds, arguments.preset):
            print(row, flush=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder  # each fit learns its own reference
        main()

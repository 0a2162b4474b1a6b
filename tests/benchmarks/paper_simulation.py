"""DestVI beside cluster-wise profiles on the simulation of the DestVI paper.

``python tests/benchmarks/paper_simulation.py --seeds 3`` prints Markdown: first a row
per estimate and tissue, then mean and spread over the tissues. `paper_tissue` tells how
the tissues are made, and what of that is ours.

The baselines are those of the paper (Lopez et al. 2022, doi
10.1038/s41587-022-01272-8) in kind: each type is cut into 1 to 16 clusters
(Ward's linkage on the graph of 30 neighbours in 10 principal components), the clusters
are deconvolved as if they were types, and a type is taken to express in a spot the mean
of its clusters, weighted by what there is of each. A method of this package does the
deconvolution: least squares, or Cell2location.

The scores are theirs, too. Of the proportions, per type over the spots, and then the
mean over the types:

* r, rho: Pearson's and Spearman's correlation; RMSE over all.

Of the expression, in the spots with more than 40 % of a type, of that type, as shares
that sum to 1:

* state r, state rho: over the spots of one type, for each gene that its states change;
  mean over the genes, then over the types. A constant has a correlation of 0;
* all genes rho: the same for all genes;
* all types rho: for all genes over the spots of all types at once;
* error: median over genes that change and spots of the absolute difference, in counts
  of 200,000.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import scipy.sparse as sp
from anndata import AnnData
from numpy.typing import NDArray
from paper_tissue import Tissue, learned_parameters, simulated
from scipy.stats import rankdata
from sklearn.cluster import AgglomerativeClustering
from sklearn.decomposition import PCA
from sklearn.neighbors import kneighbors_graph
from slides import DATA

from napari_destvi import FitConfig, Result, fit, read_reference
from napari_destvi.results.imputed import expression_model

REFERENCE = DATA / "her2st" / "ref_wu2021_CID4465_1564.h5ad"
COLUMNS = (
    "r",
    "rho",
    "RMSE",
    "state r",
    "state rho",
    "all genes rho",
    "all types rho",
    "error",
)
#: A type's expression is scored where it holds more of the spot than this.
ENOUGH = 0.4
#: Of shares, beyond which all is rounding, and would have a rank.
DECIMALS = 15
#: Counts that the error is told in.
SCALE = 2e5
N_NEIGHBOURS, N_PRINCIPAL, CELL_SIZE = 30, 10, 1e4

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Estimate:
    """What a method tells of a tissue.

    Parameters
    ----------
    shares : ndarray of shape (n_spots, n_cell_types)
        In the order of the tissue's types.
    expression : callable
        From the number of a type and of some spots to its expression there, of shape
        (n_chosen, n_genes), on any scale.
    """

    shares: Floats = field(repr=False)
    expression: Callable[[int, NDArray[np.intp]], Floats] = field(repr=False)


def destvi(tissue: Tissue, seed: int) -> Estimate:
    """Return what DestVI finds with its defaults."""
    config = FitConfig(seed=seed, n_threads=1)
    result = _fitted(tissue, tissue.cells, "cell_type", config)
    types = tissue.parameters.cell_types
    columns = [result.cell_types.index(name) for name in types]
    model, genes = expression_model(result), tissue.spots.var_names
    places = genes.get_indexer(list(result.gene_names))

    def expression(number: int, rows: NDArray[np.intp]) -> Floats:
        states = result.cell_state[rows, columns[number]]
        found = np.zeros((len(rows), len(genes)))
        found[:, places] = model.expression(states, columns[number])
        return found

    return Estimate(result.proportions_frame()[list(types)].to_numpy(float), expression)


def clusterwise(tissue: Tissue, method: str, n_clusters: int) -> Estimate:
    """Return what a method finds of clusters of the types."""
    cells = tissue.cells.copy()
    cells.obs["cluster"] = clusters(cells, n_clusters)
    config = FitConfig(method=method, n_threads=1)
    result = _fitted(tissue, cells, "cluster", config)
    found = result.proportions_frame()
    of_type = [
        [f"{name}/{number}" for number in range(n_clusters)]
        for name in tissue.parameters.cell_types
    ]
    means = _mean_counts(cells)

    def expression(number: int, rows: NDArray[np.intp]) -> Floats:
        names = of_type[number]
        weights = found[names].to_numpy(float)[rows]
        weights[weights.sum(axis=1) == 0] = 1.0  # of no cluster, so of all alike
        return np.asarray(weights @ means.loc[names].to_numpy())

    shares = np.stack([found[names].sum(axis=1) for names in of_type], axis=1)
    return Estimate(shares, expression)


def clusters(cells: AnnData, number: int) -> NDArray[np.object_]:
    """Return the cluster of each cell, as the name of its type and a number."""
    types = cells.obs["cell_type"].to_numpy().astype(object)
    named = np.empty(len(types), dtype=object)
    for name in np.unique(types):
        rows = np.flatnonzero(types == name)
        counts = sp.csr_matrix(cells.X)[rows].toarray()
        sizes = counts.sum(axis=1, keepdims=True)
        embedded = PCA(N_PRINCIPAL, random_state=0).fit_transform(
            np.log1p(CELL_SIZE * counts / sizes)
        )
        cut = AgglomerativeClustering(
            number, connectivity=kneighbors_graph(embedded, N_NEIGHBOURS)
        )
        named[rows] = [f"{name}/{label}" for label in cut.fit_predict(embedded)]
    return named


def scores(tissue: Tissue, found: Estimate) -> list[float]:
    """Return the figures of an estimate, in the order of `COLUMNS`."""
    shares = tissue.shares
    of_types = list(_of_types(tissue, found))
    truths = np.concatenate([true for true, _, _ in of_types])
    founds = np.concatenate([guess for _, guess, _ in of_types])
    changed = [(true[:, on], guess[:, on]) for true, guess, on in of_types]
    differences = [np.abs(true - guess) for true, guess in changed]
    return [
        correlation(shares, found.shares).mean(),
        correlation(ranked(shares), ranked(found.shares)).mean(),
        float(np.sqrt(np.mean((shares - found.shares) ** 2))),
        _mean([correlation(*pair).mean() for pair in changed]),
        _mean([correlation(*map(ranked, pair)).mean() for pair in changed]),
        _mean([correlation(ranked(a), ranked(b)).mean() for a, b, _ in of_types]),
        correlation(ranked(truths), ranked(founds)).mean(),
        SCALE * _mean([np.median(difference) for difference in differences]),
    ]


def _of_types(
    tissue: Tissue, found: Estimate
) -> Iterator[tuple[Floats, Floats, NDArray[np.bool_]]]:
    """Yield per type what is true, what was found, and which genes change."""
    leading = np.where(
        tissue.shares.max(axis=1) > ENOUGH, tissue.shares.argmax(axis=1), -1
    )
    for number in range(tissue.shares.shape[1]):
        rows = np.flatnonzero(leading == number)
        if len(rows) < 3:  # no correlation
            continue
        expression = found.expression(number, rows)
        yield (
            tissue.parameters.shares(number, tissue.states[rows]),
            (expression / expression.sum(axis=1, keepdims=True)).round(DECIMALS),
            tissue.parameters.varies(number),
        )


def correlation(truth: Floats, found: Floats) -> Floats:
    """Return Pearson's correlation of each column; 0 where one is constant."""
    varies = (np.ptp(truth, axis=0) > 0) & (np.ptp(found, axis=0) > 0)
    truth, found = truth - truth.mean(axis=0), found - found.mean(axis=0)
    scale = np.sqrt((truth**2).sum(axis=0) * (found**2).sum(axis=0))
    product = (truth * found).sum(axis=0)
    return np.divide(product, scale, out=np.zeros_like(product), where=varies)


def ranked(values: Floats) -> Floats:
    """Return the rank of each value in its column."""
    return np.asarray(rankdata(values, axis=0))


def _mean(values: list[float]) -> float:
    return float(np.mean(values))


def _mean_counts(cells: AnnData) -> pd.DataFrame:
    names = cells.obs["cluster"].astype(str)
    members = pd.get_dummies(names).astype(float)
    sums = members.to_numpy().T @ sp.csr_matrix(cells.X)
    means = sums / members.sum().to_numpy()[:, None]
    return pd.DataFrame(means, index=members.columns)


def _fitted(tissue: Tissue, cells: AnnData, labels: str, config: FitConfig) -> Result:
    return fit(
        tissue.spots,
        cells,
        labels=labels,
        config=config,
        accept=("all",),
        n_top_genes=None,
    )


def estimates(
    tissue: Tissue, seed: int, chosen: argparse.Namespace
) -> Iterator[tuple[str, Estimate]]:
    """Yield what each way finds, with its name."""
    for method in chosen.methods:
        if method == "destvi":
            yield "DestVI, default", destvi(tissue, seed)
            continue
        for number in chosen.clusters:
            yield f"{method}, {number} a type", clusterwise(tissue, method, number)


def told(numbers: Floats, spread: Floats | None = None) -> str:
    """Return the cells of a row."""
    numbers = np.round(numbers, 3) + 0.0  # no -0
    if spread is None:
        return " | ".join(f"{number:.3f}" for number in numbers)
    pairs = zip(numbers, spread, strict=True)
    return " | ".join(f"{number:.3f} ± {s:.3f}" for number, s in pairs)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--methods", nargs="*", default=["destvi", "weighted-nnls"])
    parser.add_argument("--clusters", type=int, nargs="*", default=[1, 2, 4, 8, 16])
    parser.add_argument("--reference", type=Path, default=REFERENCE)
    parser.add_argument("--labels", default="cell_type")
    chosen = parser.parse_args()
    parameters = learned_parameters(read_reference(chosen.reference), chosen.labels)
    head = f"estimate | {' | '.join(COLUMNS)} |\n|{'---|' * (len(COLUMNS) + 1)}"
    print(f"| tissue | {head}---|")
    found: dict[str, list[list[float]]] = {}
    for seed in range(chosen.seeds):
        tissue = simulated(parameters, seed)
        for name, estimate in estimates(tissue, seed, chosen):
            found.setdefault(name, []).append(scores(tissue, estimate))
            print(f"| {seed} | {name} | {told(found[name][-1])} |", flush=True)
    print(f"\n| {head}")
    for name, runs in found.items():
        print(f"| {name} | {told(np.mean(runs, axis=0), np.std(runs, axis=0))} |")


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder  # each fit learns its own reference
        main()

"""How honest, and how strong, tests of a type's expression between regions are.

``python tests/benchmarks/differential.py --tissues 0 1 2 3 --keep FOLDER`` prints
Markdown. Each tissue is simulated and fitted, and random regions are drawn on it: both
sides of a cut through the middle ("halves"), two round regions of 80 spots ("rounds"),
spots in no order ("scattered"). A gene truly differs if it follows the state of the
type; all others, and all genes of types without a state, do not. With ``--alike`` the
counts of each gene are thinned by a smooth field of its own that the model does not
know, with a log standard deviation of .1: then what neighbours have in common differs
between regions, too.

KS, p < .05
    of the p-values of genes that do not differ: distance from uniform, and the share
    below .05
FDR
    share of the genes called at an adjusted p of .05 that do not differ, mean over the
    comparisons (none called counts as 0)
power
    share of the truly different genes that are called, where there are any
change
    correlation of the log fold change with that of the true expression
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import anndata as ad
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy import stats

from napari_destvi import FitConfig, Result, fit
from napari_destvi.errors import InputError
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.results.false_discoveries import adjusted
from napari_destvi.results.imputed import imputed_counts, type_expression
from napari_destvi.simulation.annotated import build_reference, build_spots
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import simulate_tissue
from napari_destvi.states.differential import differential_state

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
#: Spots of a round region, and how smooth the unknown fields are, in spacings.
N_ROUND, FIELD_LENGTH, FIELD_SPREAD = 80, 5.0, 0.1
#: A gene truly differs between regions if its log fold change is at least this.
TRUE_CHANGE = 0.1


class Tissue(NamedTuple):
    """A fitted tissue with truth."""

    spots: ad.AnnData
    result: Result
    counts: sp.csr_matrix
    places: Floats


class Judged(NamedTuple):
    """One comparison: p, log fold change and truth of each gene."""

    p: Floats
    change: Floats
    true_change: Floats
    can_differ: Mask


def fitted(seed: int, folder: Path) -> Tissue:
    """Return a tissue and its fit, made once."""
    slide, outcome = (
        folder / f"spots_1.5_{seed}.h5ad",
        folder / f"result_1.5_{seed}.npz",
    )
    if not outcome.exists():
        tissue = simulate_tissue(Design(), seed=seed, exact=False)
        spots = build_spots(tissue, origin={})
        reference = build_reference(tissue, origin={})
        config = FitConfig(n_threads=1)
        result = fit(
            spots, reference, labels="cell_type", config=config, accept=("all",)
        )
        spots.write_h5ad(slide)
        write_archive(result, outcome)
    spots, result = ad.read_h5ad(slide), read_archive(outcome)
    spots = spots[list(result.spot_names), list(result.gene_names)].copy()
    places = np.asarray(spots.obsm["spatial"], dtype=float)
    return Tissue(spots, result, sp.csr_matrix(spots.X), places)


def with_fields(tissue: Tissue, rng: np.random.Generator) -> Tissue:
    """Return the tissue with counts thinned by a smooth field per gene."""
    gaps = np.linalg.norm(tissue.places[:, None] - tissue.places, axis=-1)
    spacing = np.median(np.sort(gaps, axis=1)[:, 1])
    covariance = np.exp(-((gaps / (FIELD_LENGTH * spacing)) ** 2) / 2)
    root = np.linalg.cholesky(covariance + 1e-6 * np.eye(len(gaps)))
    fields = np.exp(FIELD_SPREAD * root @ rng.normal(size=tissue.counts.shape))
    counts = tissue.counts.toarray().astype(int)
    thinned = rng.binomial(counts, fields / fields.max(axis=0))
    return tissue._replace(counts=sp.csr_matrix(thinned.astype(np.float32)))


def regions(
    kind: str, places: Floats, rng: np.random.Generator, *, n_round: int = N_ROUND
) -> tuple[Mask, Mask]:
    """Return two regions without spots in common."""
    if kind == "halves":
        angle = rng.uniform(0, 2 * np.pi)
        along = places @ [np.cos(angle), np.sin(angle)]
        first = along > np.median(along)
        return first, ~first
    if kind == "scattered":
        first = rng.random(len(places)) < 0.5
        return first, ~first
    one, other = (_round(places, rng, n_round) for _ in range(2))
    return one & ~other, other & ~one


def naive(tissue: Tissue, cell_type: str, one: Mask, other: Mask) -> Floats:
    """Return p of Welch's test over the spots, of imputed expression."""
    values = type_expression(tissue.result, cell_type, tissue.result.gene_names)
    return _welch(values, one, other)


def naive_counts(tissue: Tissue, cell_type: str, one: Mask, other: Mask) -> Floats:
    """Return p of Welch's test of the type's part of the counts, per its amount."""
    result, counts = tissue.result, tissue.counts.toarray()
    number = result.cell_types.index(cell_type)
    values = imputed_counts(result, counts, cell_type, result.gene_names)
    amount = counts.sum(axis=1) * result.abundance[:, number]
    values = values / amount[:, None]
    values[result.proportions[:, number] < 0.1] = np.nan
    return _welch(values, one, other)


def ours(tissue: Tissue, cell_type: str, one: Mask, other: Mask) -> Iterator[Judged]:
    """Yield what the package says, and what it would say without the inflation."""
    found = differential_state(
        tissue.result,
        tissue.counts,
        tissue.places,
        cell_type=cell_type,
        group=one,
        against=other,
    )
    table = found.table.loc[list(tissue.result.gene_names)]
    true, can = truth(tissue, cell_type, one, other)
    change = table["log2_fold_change"].to_numpy()
    p = table["p"].to_numpy()
    yield Judged(p, change, true, can)
    raised = stats.norm.isf(p / 2) * np.sqrt(found.inflation)
    yield Judged(2 * stats.norm.sf(raised), change, true, can)


def truth(
    tissue: Tissue, cell_type: str, one: Mask, other: Mask
) -> tuple[Floats, Mask]:
    """Return the true log2 fold change of each gene, and which genes have a state."""
    expected = np.asarray(tissue.spots.layers[f"expression_{cell_type}"], dtype=float)
    cells = tissue.spots.obsm["cell_counts"][cell_type].to_numpy()
    means = [cells[mask] @ expected[mask] / cells[mask].sum() for mask in (one, other)]
    active = tissue.spots.uns["active_genes"].get(cell_type, {"genes": []})
    return np.log2(means[0] / means[1]), np.isin(
        tissue.result.gene_names, list(active["genes"])
    )


def compared(
    tissue: Tissue, kind: str, n_regions: int, rng: np.random.Generator
) -> Iterator[tuple[str, bool, Judged]]:
    """Yield the design, whether the type has a state, and what came of it."""
    naive_tests: dict[str, Callable[..., Floats]] = {
        "Welch, imputed expression": naive,
        "Welch, imputed counts": naive_counts,
    }
    for _ in range(n_regions):
        one, other = regions(kind, tissue.places, rng)
        for cell_type in tissue.result.cell_types:
            try:
                first, second = ours(tissue, cell_type, one, other)
            except InputError:  # too few spots of this type
                continue
            has_state = bool(first.can_differ.any())
            yield "score test, inflation known", has_state, first
            yield "score test alone", has_state, second
            for name, test in naive_tests.items():
                p = test(tissue, cell_type, one, other)
                yield name, has_state, first._replace(p=p)


def line(judged: list[Judged]) -> str:
    """Return the figures of a design."""
    null = np.concatenate([j.p[~j.can_differ] for j in judged])
    null = null[np.isfinite(null)]
    called = [adjusted(j.p) < 0.05 for j in judged]
    pairs = list(zip(called, judged, strict=True))
    fdr = np.mean([(c & ~j.can_differ).sum() / max(c.sum(), 1) for c, j in pairs])
    figures = [
        f"{len(judged)}",
        f"{stats.kstest(null, 'uniform').statistic:.3f}",
        f"{(null < 0.05).mean():.3f}",
        f"{fdr:.3f}",
    ]
    power = [c[_differs(j)].mean() for c, j in pairs if _differs(j).any()]
    change = [_agreement(j) for j in judged if _differs(j).sum() > 2]
    figures += [f"{np.mean(x):.2f}" if x else "" for x in (power, change)]
    return " | ".join(figures)


def _differs(judged: Judged) -> Mask:
    return judged.can_differ & (np.abs(judged.true_change) >= TRUE_CHANGE)


def _agreement(judged: Judged) -> float:
    truly = _differs(judged)
    pair = judged.change[truly], judged.true_change[truly]
    return float(np.corrcoef(*pair)[0, 1])


def _round(places: Floats, rng: np.random.Generator, n_spots: int) -> Mask:
    centre = places[rng.integers(len(places))]
    distance = np.linalg.norm(places - centre, axis=1)
    return distance <= np.sort(distance)[n_spots - 1]


def _welch(values: Floats, one: Mask, other: Mask) -> Floats:
    groups = [values[mask & np.isfinite(values[:, 0])] for mask in (one, other)]
    return np.asarray(stats.ttest_ind(*groups, equal_var=False).pvalue)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tissues", type=int, nargs="*", default=[0, 1, 2, 3])
    parser.add_argument("--regions", type=int, default=5)
    parser.add_argument("--kinds", nargs="*", default=["halves", "rounds", "scattered"])
    parser.add_argument("--alike", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder that keeps the fits")
    chosen = parser.parse_args()
    with TemporaryDirectory() as temporary:
        tissues = [fitted(s, chosen.keep or Path(temporary)) for s in chosen.tissues]
    print("| regions | type | test | n | KS | p < .05 | FDR | power | change |")
    print("|---" * 9 + "|")
    for kind in chosen.kinds:
        found: dict[tuple[bool, str], list[Judged]] = defaultdict(list)
        for seed, tissue in zip(chosen.tissues, tissues, strict=True):
            rng = np.random.default_rng(seed)
            seen = with_fields(tissue, rng) if chosen.alike else tissue
            for name, has_state, judged in compared(seen, kind, chosen.regions, rng):
                found[has_state, name].append(judged)
        for (has_state, name), judgements in found.items():
            state = "state" if has_state else "none"
            print(f"| {kind} | {state} | {name} | {line(judgements)} |", flush=True)


if __name__ == "__main__":
    main()

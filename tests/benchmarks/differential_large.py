"""Time, memory and honesty of the test between regions on slides of many spots.

``python tests/benchmarks/differential_large.py --spots 50000 100000`` prints Markdown.
A slide is simulated; a fit of 1,000 of its spots makes a model, which is applied to
all. Regions: both sides of a cut through the middle ("halves"), two round regions of
300 and of 3,000 spots, and spots in no order ("scattered"). A gene may differ if it
follows the state of the type. KS, p < .05 and FDR are those of `differential.py`;
seconds are of one thread of the processor, the median of the comparisons; memory is the
most that the process held, slide and result included.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import anndata as ad
import numpy as np
import scipy.sparse as sp
from differential import N_ROUND, Judged, Mask, Tissue, line, regions

from napari_destvi import FitConfig, Result, fit
from napari_destvi.data.model_slide import inspect_for_model
from napari_destvi.errors import InputError
from napari_destvi.io.model_source import facts_of
from napari_destvi.methods.applying import apply_model
from napari_destvi.results.archive import read_archive, write_archive
from napari_destvi.simulation.annotated import build_reference, build_spots
from napari_destvi.simulation.design import Design
from napari_destvi.simulation.tissue import simulate_tissue
from napari_destvi.states.differential import differential_state

#: Spots that are fitted, and how many bytes a unit of the system's memory count has.
N_FITTED, UNIT = 1_000, 1024
SEED = 7
#: By their names: which regions of `differential.py`, and of how many spots.
KINDS = {
    "halves": ("halves", 0),
    "rounds of 300": ("rounds", 300),
    "rounds of 3,000": ("rounds", 3_000),
    "scattered": ("scattered", 0),
}


class Timed(NamedTuple):
    """A comparison, and the seconds of the processor that it took."""

    has_state: bool
    judged: Judged
    seconds: float


def applied(n_spots: int, folder: Path) -> Tissue:
    """Return a slide and what a model of some of its spots says, made once."""
    slide, outcome = folder / f"spots_{n_spots}.h5ad", folder / f"res_{n_spots}.npz"
    if not outcome.exists():
        tissue = simulate_tissue(Design(n_spots=n_spots), seed=SEED, exact=False)
        spots = build_spots(tissue, origin={})
        result = _read_with_model(spots, build_reference(tissue, origin={}))
        spots = spots[list(result.spot_names), list(result.gene_names)].copy()
        spots.write_h5ad(slide)
        write_archive(result, outcome)
    spots, result = ad.read_h5ad(slide), read_archive(outcome)
    places = np.asarray(spots.obsm["spatial"], dtype=float)
    return Tissue(spots, result, sp.csr_matrix(spots.X), places)


def _read_with_model(spots: ad.AnnData, reference: ad.AnnData) -> Result:
    rng = np.random.default_rng(0)
    some = np.sort(rng.choice(spots.n_obs, N_FITTED, replace=False))
    fitted = fit(
        spots[some].copy(),
        reference,
        labels="cell_type",
        config=FitConfig(n_threads=1),
        accept=("all",),
    )
    assert fitted.trained is not None
    found = inspect_for_model(
        spots, facts_of(fitted.trained), accept=("all",), library=None
    )
    assert found.matched is not None
    *_, last = apply_model(fitted.trained, found.matched, device="cpu", n_threads=1)
    assert last.result is not None
    return last.result


def compared(
    tissue: Tissue, kind: str, n_regions: int, rng: np.random.Generator
) -> Iterator[Timed]:
    """Yield the comparison of each type that both regions have enough of."""
    name, size = KINDS[kind]
    for _ in range(n_regions):
        one, other = regions(name, tissue.places, rng, n_round=size or N_ROUND)
        for cell_type in tissue.result.cell_types:
            try:
                yield _timed(tissue, cell_type, one, other)
            except InputError:  # too few spots of this type
                continue


def _timed(tissue: Tissue, cell_type: str, one: Mask, other: Mask) -> Timed:
    begun = time.process_time()
    found = differential_state(
        *(tissue.result, tissue.counts, tissue.places),
        cell_type=cell_type,
        group=one,
        against=other,
    )
    seconds = time.process_time() - begun
    genes = list(tissue.result.gene_names)
    table = found.table.loc[genes]
    active = tissue.spots.uns["active_genes"].get(cell_type, {"genes": []})
    can = np.isin(genes, list(active["genes"]))
    p, change = table["p"].to_numpy(), table["log2_fold_change"].to_numpy()
    judged = Judged(p, change, np.zeros(len(genes)), can)  # the truth is too large
    return Timed(bool(can.any()), judged, seconds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spots", type=int, nargs="*", default=[50_000, 100_000])
    parser.add_argument("--regions", type=int, default=4)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--keep", type=Path, help="folder that keeps the fits")
    chosen = parser.parse_args()
    print("| spots | regions | type | n | KS | p < .05 | FDR | seconds | GB |")
    print("|---" * 9 + "|")
    with TemporaryDirectory() as temporary:
        for n_spots in chosen.spots:
            tissue = applied(n_spots, chosen.keep or Path(temporary))
            for kind in chosen.kinds:
                rng = np.random.default_rng(SEED)
                found = list(compared(tissue, kind, chosen.regions, rng))
                _print(f"{n_spots:,} | {kind}", found)


def _print(head: str, found: list[Timed]) -> None:
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 1e9
    for has_state in (False, True):
        some = [timed for timed in found if timed.has_state is has_state]
        if some:
            figures = " | ".join(line([t.judged for t in some]).split(" | ")[:4])
            seconds = np.median([timed.seconds for timed in some])
            state = "state" if has_state else "none"
            told = f"{head} | {state} | {figures} | {seconds:.1f} | {most:.1f}"
            print(f"| {told} |", flush=True)


if __name__ == "__main__":
    main()

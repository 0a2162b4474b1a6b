"""Simulated slides of any size, with truth, for the benchmarks of speed.

A composition that varies smoothly in space, whole cells, cells of a type that differ,
a factor per gene between slide and reference, and Poisson counts. The slide is made in
blocks and stays sparse.

``python tests/benchmarks/shapes.py --case merfish --folder DIR`` writes
``spots.h5ad`` (truth in ``obsm["proportions"]``) and ``reference.h5ad``.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from anndata import AnnData
from numpy.typing import NDArray

#: Spots whose counts are made at once.
BLOCK_SIZE = 4096
#: Waves that make up the smooth field of a type, and their shortest length as a part
#: of the slide's width.
N_WAVES, SHORTEST_WAVE = 12, 0.08
#: Genes that mark a type, how much they rise, and the spread of the log factors of
#: genes: between types, between cells of a type, and between slide and reference.
N_MARKERS, MARKER_RISE = 20, 2.0
TYPE_SPREAD, CELL_SPREAD, PLATFORM_SPREAD = 0.25, 0.5, 0.3
#: Directions in which the cells of a type differ.
N_CELL_DIRECTIONS = 3
#: Spread of the log library sizes of spots and cells.
DEPTH_SPREAD = 0.3
#: Distance of neighbouring spots.
SPACING_UM = 100.0


@dataclass(frozen=True)
class Shape:
    """The size of a slide and its reference.

    Parameters
    ----------
    n_spots, n_genes, n_types, n_cells : int
        Of the slide, and cells of the reference.
    cells_per_spot : float
        Mean number of cells in a spot; at least one.
    spot_counts, cell_counts : float
        Median library sizes.
    """

    n_spots: int
    n_genes: int
    n_types: int
    n_cells: int
    cells_per_spot: float
    spot_counts: float
    cell_counts: float


SHAPES = {
    "merfish": Shape(27_395, 483, 25, 20_000, 6, 600, 400),
    "visium-hd": Shape(600_000, 2_000, 12, 10_000, 1.5, 150, 3_000),
}


@dataclass(frozen=True)
class Expression:
    """What each type expresses, and in which directions its cells differ.

    Parameters
    ----------
    profile : ndarray of shape (n_types, n_genes)
        Rows sum to 1.
    direction : ndarray of shape (n_types, n_directions, n_genes)
        Of the log expression.
    """

    profile: NDArray[np.float32]
    direction: NDArray[np.float32]

    def of_cells(
        self, types: NDArray[np.int64], rng: np.random.Generator
    ) -> NDArray[np.float32]:
        """Return the expression of single cells, of shape (n_cells, n_genes)."""
        state = rng.normal(size=(len(types), self.direction.shape[1]))
        shift = np.einsum("cd,cdg->cg", state.astype("f4"), self.direction[types])
        cells = self.profile[types] * np.exp(shift)
        return cells / cells.sum(axis=1, keepdims=True)


def draw_expression(shape: Shape, rng: np.random.Generator) -> Expression:
    """Return the expression of the types."""
    base = rng.normal(0, 1, shape.n_genes)
    log_profile = base + rng.normal(0, TYPE_SPREAD, (shape.n_types, shape.n_genes))
    for row in log_profile:
        row[rng.choice(shape.n_genes, N_MARKERS, replace=False)] += MARKER_RISE
    profile = np.exp(log_profile)
    size = (shape.n_types, N_CELL_DIRECTIONS, shape.n_genes)
    direction = rng.normal(0, CELL_SPREAD / np.sqrt(N_CELL_DIRECTIONS), size)
    shares = profile / profile.sum(axis=1, keepdims=True)
    return Expression(shares.astype("f4"), direction.astype("f4"))


def draw_composition(
    shape: Shape, xy: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return the expected share of each type at each place; rows sum to 1."""
    places = xy / xy.max()
    field = np.zeros((len(xy), shape.n_types))
    for column in field.T:
        waves = rng.normal(0, 1 / (2 * SHORTEST_WAVE), (N_WAVES, 2))
        phase = rng.uniform(0, 2 * np.pi, N_WAVES)
        column[:] = np.cos(places @ waves.T + phase).sum(1) / np.sqrt(N_WAVES / 2)
    abundance = np.exp(1.5 * field + rng.normal(0, 0.5, shape.n_types))
    return abundance / abundance.sum(axis=1, keepdims=True)


def simulate(shape: Shape, *, seed: int = 0) -> tuple[AnnData, AnnData]:
    """Return the slide, with its truth, and the reference."""
    rng = np.random.default_rng(seed)
    expression = draw_expression(shape, rng)
    platform = np.exp(rng.normal(0, PLATFORM_SPREAD, shape.n_genes)).astype("f4")
    genes = pd.DataFrame(index=[f"Gene{i}" for i in range(shape.n_genes)])
    types = pd.Index([f"Type {i + 1}" for i in range(shape.n_types)])
    spots = _spots(shape, expression, platform, types, rng)
    reference = _reference(shape, expression, types, rng)
    for data in (spots, reference):
        data.var = genes
    return spots, reference


def _spots(
    shape: Shape,
    expression: Expression,
    platform: NDArray[np.float32],
    types: pd.Index,
    rng: np.random.Generator,
) -> AnnData:
    side = int(np.ceil(np.sqrt(shape.n_spots)))
    row, column = np.divmod(np.arange(shape.n_spots), side)
    xy = SPACING_UM * np.stack([column, row], axis=1).astype(float)
    numbers = 1 + rng.poisson(shape.cells_per_spot - 1, shape.n_spots)
    per_type = rng.multinomial(numbers, draw_composition(shape, xy, rng))
    depth = _depth(shape.spot_counts, shape.n_spots, rng)

    def mean(rows: slice) -> NDArray[np.float32]:
        spot, cells = _cells_of(per_type[rows])
        sums = sp.csr_matrix((np.ones(len(spot), "f4"), (spot, np.arange(len(spot)))))
        mixed = (sums @ expression.of_cells(cells, rng)) * platform
        return mixed / mixed.sum(axis=1, keepdims=True) * depth[rows, None]

    names = [f"spot-{i}" for i in range(shape.n_spots)]
    spots = AnnData(_poisson(mean, shape.n_spots, rng), obs=pd.DataFrame(index=names))
    shares = (per_type / numbers[:, None]).astype("f4")
    spots.obsm["spatial"] = xy
    spots.obsm["proportions"] = pd.DataFrame(shares, names, types)
    return spots


def _reference(
    shape: Shape, expression: Expression, types: pd.Index, rng: np.random.Generator
) -> AnnData:
    labels = rng.integers(shape.n_types, size=shape.n_cells)
    depth = _depth(shape.cell_counts, shape.n_cells, rng)

    def mean(rows: slice) -> NDArray[np.float32]:
        return expression.of_cells(labels[rows], rng) * depth[rows, None]

    reference = AnnData(_poisson(mean, shape.n_cells, rng))
    reference.obs_names = [f"cell-{i}" for i in range(shape.n_cells)]
    reference.obs["cell_type"] = pd.Categorical(types[labels])
    return reference


def _cells_of(per_type: NDArray[np.int64]) -> tuple[NDArray, NDArray]:
    """Return of each cell its spot and its type."""
    spot, cell_type = np.nonzero(per_type)
    repeats = per_type[spot, cell_type]
    return np.repeat(spot, repeats), np.repeat(cell_type, repeats)


def _depth(median: float, n: int, rng: np.random.Generator) -> NDArray[np.float32]:
    return (median * np.exp(rng.normal(0, DEPTH_SPREAD, n))).astype("f4")


def _poisson(
    mean: Callable[[slice], NDArray[np.float32]], n_rows: int, rng: np.random.Generator
) -> sp.csr_matrix:
    blocks = [
        sp.csr_matrix(rng.poisson(mean(slice(begin, begin + BLOCK_SIZE))), dtype="f4")
        for begin in range(0, n_rows, BLOCK_SIZE)
    ]
    return sp.vstack(blocks, format="csr")


def files(case: str, folder: Path) -> tuple[Path, Path]:
    """Return the files of a case; they are made if they are not there."""
    paths = folder / f"{case}-spots.h5ad", folder / f"{case}-reference.h5ad"
    if not all(path.is_file() for path in paths):
        folder.mkdir(parents=True, exist_ok=True)
        for data, path in zip(simulate(SHAPES[case]), paths, strict=True):
            data.write_h5ad(path, compression="lzf")
    return paths


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=SHAPES, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    arguments = parser.parse_args()
    print(*files(arguments.case, arguments.folder))

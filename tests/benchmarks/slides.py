"""The slides with truth that the benchmarks of accuracy run on."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from anndata import AnnData

from napari_destvi import FitConfig, Result, fit, prepare, read_reference, read_spots
from napari_destvi.data.problem import Problem
from napari_destvi.io.sample import sample_paths
from napari_destvi.metrics.score import score

#: Of a table, in its order.
MEASURES = ("pcc_type", "pcc_spot", "ssim_type", "rmse_pooled", "jsd_spot")
DATA = Path(__file__).parents[3] / "shared" / "data"
#: Columns of the grid in the smaller STARmap slide, as in the authors' study.
N_COLUMNS = 3


@dataclass(frozen=True)
class Slide:
    """A slide with truth, and its reference.

    Parameters
    ----------
    name : str
        For the tables.
    spots, reference : AnnData
        The data.
    labels : str
        Column of the reference with the cell types.
    truth_key : str
        Key of ``obsm`` of the spots with the true proportions.
    """

    name: str
    spots: AnnData = field(repr=False)
    reference: AnnData = field(repr=False)
    labels: str
    truth_key: str

    def fitted(self, config: FitConfig) -> Result:
        """Return the result of a fit."""
        return fit(
            self.spots,
            self.reference,
            labels=self.labels,
            config=config,
            accept=("all",),
        )

    def problem(self) -> Problem:
        """Return what a fit works on."""
        return prepare(self.spots, self.reference, labels=self.labels, accept=("all",))

    def scores(self, proportions: pd.DataFrame) -> dict[str, float]:
        """Return the measures of an estimate, renormalised over the shared types."""
        truth = self.spots.obsm[self.truth_key]
        scores = score(proportions, truth, renormalise=True)
        return {
            key: np.nan if value is None else float(value)
            for key, value in scores.to_dict().items()
        }


def sample_tissue() -> Slide:
    """Return the tissue that comes with the package."""
    spots, reference = sample_paths()
    return Slide(
        "sample tissue",
        read_spots(spots),
        read_reference(reference),
        "cell_type",
        "proportions",
    )


def starmap(data: Path) -> Slide:
    """Return the 189 STARmap spots of Li et al. 2022 with an independent section."""
    folder = data / "starmap_li2022"
    return Slide(
        "STARmap 189",
        read_spots(folder / "spots_189.h5ad"),
        read_reference(folder / "ref_replicate_832.h5ad"),
        "cell_type",
        "proportions",
    )


def starmap_columns(data: Path) -> Slide:
    """Return the 57 of the STARmap spots in the first three columns."""
    whole = starmap(data)
    first = np.unique(whole.spots.obs["grid_x"])[:N_COLUMNS]
    chosen = whole.spots.obs["grid_x"].isin(first).to_numpy()
    spots = whole.spots[chosen].copy()
    name = f"STARmap {spots.n_obs}"
    return Slide(name, spots, whole.reference, whole.labels, whole.truth_key)


def starmap_windows(data: Path, width: int) -> Slide:
    """Return the STARmap cells summed in windows of so many pixels."""
    whole = starmap(data)
    cells = read_reference(data / "starmap_li2022" / "cells.h5ad")
    windows = (cells.obsm["spatial"] // width).astype(int)
    corners, window = np.unique(windows, axis=0, return_inverse=True)
    member = sp.csr_matrix((np.ones(len(window)), (window, np.arange(len(window)))))
    types = pd.get_dummies(cells.obs["cell_type"].astype(str)).astype(float)
    numbers = member @ types.to_numpy()
    names = [f"{x}-{y}" for x, y in corners]
    spots = AnnData(
        sp.csr_matrix(member @ sp.csr_matrix(cells.X), dtype=np.float32),
        obs=pd.DataFrame(index=names),
        var=cells.var,
        obsm={"spatial": width * (corners + 0.5)},
    )
    shares = numbers / numbers.sum(axis=1, keepdims=True)
    spots.obsm[whole.truth_key] = pd.DataFrame(shares, names, list(types))
    name = f"STARmap {width:,} px"
    return Slide(name, spots, whole.reference, whole.labels, whole.truth_key)


def merfish(data: Path) -> Slide:
    """Return the MERFISH hypothalamus in windows of 100 um, and single cells."""
    folder = data / "merfish_hypothalamus"
    return Slide(
        "MERFISH 100 um",
        read_spots(folder / "spots_w100um.h5ad"),
        read_reference(folder / "ref_moffitt_scrna_1308.h5ad"),
        "cell_type_coarse",
        "proportions_coarse",
    )


def slides(data: Path) -> Iterator[Slide]:
    """Yield the sample tissue, and the real slides where their data lie."""
    yield sample_tissue()
    if data.is_dir():
        yield starmap(data)
        yield starmap_columns(data)
        yield starmap_windows(data, 500)
        yield starmap_windows(data, 1100)
        yield merfish(data)


def table_parser(description: str | None) -> argparse.ArgumentParser:
    """Return what reads which slides and how many seeds a table is made of."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--slides", nargs="*", help="their names; by default all")
    return parser


def print_table(
    chosen: argparse.Namespace,
    title: str,
    lines: Mapping[str, Callable[[Slide, int], list[float]]],
) -> None:
    """Print the measures, mean and spread over the seeds, as each line is known.

    Parameters
    ----------
    chosen : Namespace
        Of `table_parser`.
    title : str
        Of what the lines differ in.
    lines : mapping of str to callable
        Per line what returns the measures of one fit, from slide and seed.
    """
    print(f"| slide | {title} | type PCC | spot PCC | SSIM | RMSE | JSD |")
    print("|---|---|---|---|---|---|---|")
    for slide in slides(chosen.data):
        if chosen.slides and slide.name not in chosen.slides:
            continue
        for name, measured in lines.items():
            runs = np.array([measured(slide, seed) for seed in range(chosen.seeds)])
            numbers = zip(runs.mean(axis=0), runs.std(axis=0), strict=True)
            cells = " | ".join(f"{mean:.3f} ± {spread:.3f}" for mean, spread in numbers)
            print(f"| {slide.name} | {name} | {cells} |", flush=True)

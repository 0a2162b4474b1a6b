"""What each choice of the default preset brings: it, and it without one of them.

Run ``python tests/benchmarks/choices.py --seeds 3`` for a Markdown table on the
sample tissue, and on the real slides with truth where they lie in ``--data``.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from anndata import AnnData

from napari_destvi import FitConfig, fit, read_reference, read_spots
from napari_destvi.config import PRESETS, Preset
from napari_destvi.io.sample import sample_paths
from napari_destvi.metrics.score import score

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Case:
    """A slide with truth, and its reference."""

    name: str
    spots: AnnData
    reference: AnnData
    labels: str
    truth_key: str


def variants() -> dict[str, Preset]:
    """Return the default preset, and it without each of its choices."""
    default, published = PRESETS["default"], PRESETS["published"]
    return {
        "default": default,
        "no simulated spots": replace(default, simulated_weight=0.0),
        "gene factors and noise at the common learning rate": replace(
            default, shared_speed=1.0
        ),
        "abundances of any sum (softplus)": replace(default, abundance_link="softplus"),
        "constant learning rates": replace(
            default, spot_schedule="constant", reference_schedule="constant"
        ),
        "random start, no type offset": replace(
            default, start="random", has_type_offset=False
        ),
        "published, for the steps of the default": replace(
            published,
            reference_epochs=None,
            reference_steps=default.reference_steps,
            spot_epochs=None,
            spot_steps=default.spot_steps,
        ),
    }


def cases(data: Path) -> Iterator[Case]:
    """Yield the slides that are there."""
    spots, reference = sample_paths()
    yield Case(
        "sample tissue",
        read_spots(spots),
        read_reference(reference),
        "cell_type",
        "proportions",
    )
    for name, spots, reference, labels, key in (
        (
            "STARmap",
            data / "starmap_li2022" / "spots_189.h5ad",
            data / "starmap_li2022" / "ref_replicate_832.h5ad",
            "cell_type",
            "proportions",
        ),
        (
            "MERFISH 100 um",
            data / "merfish_hypothalamus" / "spots_w100um.h5ad",
            data / "merfish_hypothalamus" / "ref_moffitt_scrna_1308.h5ad",
            "cell_type_coarse",
            "proportions_coarse",
        ),
    ):
        if spots.is_file():
            yield Case(name, read_spots(spots), read_reference(reference), labels, key)


def scores_of(case: Case, seed: int) -> tuple[float, float, float]:
    """Return type PCC, spot PCC and RMSE of one fit with the preset "variant"."""
    config = FitConfig(preset="variant", seed=seed, n_threads=1)
    result = fit(
        case.spots, case.reference, labels=case.labels, config=config, accept=("all",)
    )
    truth = case.spots.obsm[case.truth_key]
    found = score(result.proportions_frame(), truth, renormalise=True).to_dict()
    return found["pcc_type"], found["pcc_spot"], found["rmse"]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    arguments = parser.parse_args()
    print("| slide | preset | type PCC | spot PCC | RMSE | seconds |")
    print("|---|---|---|---|---|---|")
    for case in cases(arguments.data):
        for name, preset in variants().items():
            PRESETS["variant"] = replace(preset, name="variant")
            begun = time.perf_counter()
            found = np.array([scores_of(case, seed) for seed in range(arguments.seeds)])
            seconds = (time.perf_counter() - begun) / arguments.seeds
            columns = " | ".join(
                f"{mean:.3f} ± {spread:.3f}"
                for mean, spread in zip(found.mean(0), found.std(0), strict=True)
            )
            print(f"| {case.name} | {name} | {columns} | {seconds:.0f} |", flush=True)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        os.environ["NAPARI_DESTVI_CACHE"] = folder  # so that the seconds are whole
        main()

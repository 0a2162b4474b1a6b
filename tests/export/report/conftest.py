from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from napari_destvi.data.tissue import Tissue
from napari_destvi.export.report import SweepReport
from napari_destvi.results import Result

SIZES = (4, 8, 16, 32, 64, 128)
TYPES = tuple(f"type {number}" for number in range(9))
SPOTS = tuple(f"spot_{number}" for number in range(12))


def shares(seed: int) -> np.ndarray:
    """Proportions of 12 spots and 9 types, the first types the most abundant."""
    weights = np.linspace(2.0, 0.1, len(TYPES))
    drawn = np.random.default_rng(seed).gamma(weights, size=(len(SPOTS), len(TYPES)))
    return (drawn / drawn.sum(axis=1, keepdims=True)).astype(np.float32)


def result_of(seed: int) -> Result:
    values = shares(seed)
    return Result(
        spot_names=SPOTS,
        cell_types=TYPES,
        gene_names=("a",),
        abundance=values,
        proportions=values,
        cell_state=np.zeros((*values.shape, 0), np.float32),
        activation=np.full_like(values, np.nan),
    )


def row(method: str, seed: int, **settings: object) -> dict[str, object]:
    names = f"{method} {settings} {seed}"
    numbers = np.random.default_rng(list(names.encode())).uniform(0.5, 0.9, 5)
    scores = dict(
        zip(("pcc_types", "pcc_spots", "ssim", "rmse", "jsd"), numbers, strict=True)
    )
    plain = {
        "run": names,
        "method": method,
        "preset": "default",
        "batch_size": None,
        "amortization": "",
        "epochs": None,
        "steps": None,
        "seed": seed,
        "n_spots": len(SPOTS),
        "status": "complete",
        "seconds": 10.0 + seed,
        "seconds_reference": 4.0,
        "device": "cpu",
        "error": "",
    }
    values = {**plain, **settings, **scores}
    values["key"] = names.encode().hex()
    return values


def sweep_table() -> pd.DataFrame:
    """Two seeds of each setting; nothing but numbers is missing."""
    rows = [row("cell2location", seed, epochs=3000, steps=3000) for seed in (0, 1)]
    rows.append(row("nnls", 0, preset=""))
    for amortization in ("both", "latent"):
        for size in SIZES:
            settings = {"amortization": amortization, "batch_size": size}
            settings |= {"epochs": size * 2, "steps": 800}
            rows += [row("destvi", seed, **settings) for seed in (0, 1)]
    numbers = dict.fromkeys(("batch_size", "epochs", "steps", "seed"), "Int64")
    return pd.DataFrame(rows).astype(numbers)


def built_report(table: pd.DataFrame | None = None, **changes: object) -> SweepReport:
    table = sweep_table() if table is None else table
    keys = list(table.loc[table["status"] == "complete", "key"])
    across, down = np.meshgrid(np.arange(4.0), np.arange(3.0))
    tissue = Tissue(
        coordinates=100 * np.column_stack([across.ravel(), down.ravel()]),
        spot_names=SPOTS,
        spot_diameter=100.0,
        image=None,
        image_scale=1.0,
        microns_per_pixel=None,
        library="",
    )
    scores = pd.DataFrame(
        np.random.default_rng(1).uniform(-0.2, 1.0, (len(keys), len(TYPES))),
        index=keys,
        columns=list(TYPES),
    )
    values: dict[str, object] = {
        "title": "A <sweep>",
        "table": table,
        "tissue": tissue,
        "results": {key: result_of(number) for number, key in enumerate(keys)},
        "truth": pd.DataFrame(shares(99), index=list(SPOTS), columns=list(TYPES)),
        "type_scores": scores,
        "types": ("type 0", "type 8"),
        "advice": ("Take batches of 16.", "Quickest are batches of 8."),
    }
    return SweepReport(**{**values, **changes})


@pytest.fixture
def table() -> pd.DataFrame:
    return sweep_table()


@pytest.fixture
def report(table: pd.DataFrame) -> SweepReport:
    return built_report(table)


@pytest.fixture(scope="session")
def report_of() -> Callable[..., SweepReport]:
    """Makes a report of a table, other than usual in what is named."""
    return built_report

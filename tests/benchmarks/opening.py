"""How long Space Ranger folders take to open, and how much memory.

Writes a Visium folder of 4,992 spots and a Visium HD folder of 600,000 bins, with
made-up counts in the true layout, and opens each in a fresh process as the window does:
read the folder, then find the tissue::

    python tests/benchmarks/opening.py [--folder DIR] [--only visium|hd] [--json]

The files are written again only where ``--folder`` does not hold them. Seconds are wall
clock; the memory is the peak of the process, of which its libraries take a part.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import h5py
import numpy as np
import pandas as pd
from PIL import Image

N_GENES = 18_085  # of the human probe set of Visium
KIB = 1024  # ru_maxrss of Linux
ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Case:
    """A folder to open: a square of spots, each with counts of some genes."""

    name: str
    n_spots: int
    genes_per_spot: int
    pitch: float
    picture: int
    is_hd: bool


CASES = {
    "visium": Case("visium", 4_992, 4_500, 138.0, 2_000, is_hd=False),
    "hd": Case("hd", 600_000, 150, 29.2, 6_000, is_hd=True),
}


def write_folder(outs: Path, case: Case) -> None:
    """Write what Space Ranger writes and the window reads."""
    folder = outs / "binned_outputs" / "square_008um" if case.is_hd else outs
    (folder / "spatial").mkdir(parents=True)
    names = [f"s_008um_{i:010d}-1" for i in range(case.n_spots)]
    write_counts(folder / "filtered_feature_bc_matrix.h5", names, case)
    side = int(np.ceil(np.sqrt(case.n_spots)))
    write_spatial(folder / "spatial", names, side, case)


def write_counts(path: Path, names: list[str], case: Case) -> None:
    """Write counts in blocks: a large slide is never whole in memory."""
    rng = np.random.default_rng(0)
    n_entries = case.n_spots * case.genes_per_spot
    widest_gap = (N_GENES - 1) // case.genes_per_spot
    with h5py.File(path, "w") as file:
        group = file.create_group("matrix")
        kinds = {"data": np.int32, "indices": np.int64}
        sets = {
            name: group.create_dataset(
                name, n_entries, kind, chunks=(80_000,), compression="gzip"
            )
            for name, kind in kinds.items()
        }
        for start in range(0, case.n_spots, ROWS_AT_ONCE):
            n = min(ROWS_AT_ONCE, case.n_spots - start)
            gaps = rng.integers(1, widest_gap + 1, (n, case.genes_per_spot))
            part = slice(start * case.genes_per_spot, (start + n) * case.genes_per_spot)
            sets["indices"][part] = (gaps.cumsum(axis=1) - 1).ravel()
            sets["data"][part] = rng.geometric(0.7, gaps.size)
        ends = np.arange(case.n_spots + 1, dtype=np.int64) * case.genes_per_spot
        group["indptr"] = ends
        group["shape"] = np.array([N_GENES, case.n_spots], dtype=np.int32)
        group["barcodes"] = np.array(names, dtype="S")
        write_features(group.create_group("features"))


def write_features(group: h5py.Group) -> None:
    """Write names and kinds of the genes."""
    group["id"] = np.array([f"ENSG{i:011d}" for i in range(N_GENES)], dtype="S")
    group["name"] = np.array([f"GENE{i}" for i in range(N_GENES)], dtype="S")
    group["feature_type"] = np.array(["Gene Expression"] * N_GENES, dtype="S")
    group["genome"] = np.array(["GRCh38"] * N_GENES, dtype="S")


def write_spatial(folder: Path, names: list[str], side: int, case: Case) -> None:
    """Write places, scale factors and pictures."""
    rows, columns = np.divmod(np.arange(case.n_spots), side)
    places = pd.DataFrame(
        {
            "barcode": names,
            "in_tissue": 1,
            "array_row": rows,
            "array_col": columns,
            "pxl_row_in_fullres": (rows + 1) * case.pitch,
            "pxl_col_in_fullres": (columns + 1) * case.pitch,
        }
    )
    if case.is_hd:
        places.to_parquet(folder / "tissue_positions.parquet")
    else:
        places.to_csv(folder / "tissue_positions.csv", index=False)
    full = (side + 2) * case.pitch
    sizes = {"hires": case.picture, "lowres": 600}
    factors = {f"tissue_{key}_scalef": size / full for key, size in sizes.items()}
    factors["spot_diameter_fullres"] = case.pitch * (1 if case.is_hd else 0.55)
    (folder / "scalefactors_json.json").write_text(json.dumps(factors))
    rng = np.random.default_rng(1)
    for key, size in sizes.items():
        coarse = rng.integers(180, 255, (size // 20, size // 20, 3), dtype=np.uint8)
        picture = Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC)
        picture.save(folder / f"tissue_{key}_image.png")


def open_folder(outs: Path) -> dict[str, float]:
    """Open a folder in this process, which does nothing else."""
    import scanpy  # noqa: F401 - its import is not part of reading

    from napari_destvi.data.tissue import build_tissue
    from napari_destvi.io.annotated import read_spots

    before, start = peak_memory(), time.perf_counter()
    spots = read_spots(outs)
    read = time.perf_counter()
    build_tissue(spots)
    return {
        "spots": spots.n_obs,
        "counts": int(spots.X.nnz),
        "seconds to read": read - start,
        "seconds to find the tissue": time.perf_counter() - read,
        "GiB at the peak": peak_memory(),
        "GiB of it for libraries": before,
    }


def peak_memory() -> float:
    """Return the most memory that this process has had, in GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB / 2**30


def measure(folder: Path, case: Case) -> dict[str, float]:
    """Write the folder if need be, and open it in a process of its own."""
    outs = folder / case.name / "outs"
    if not outs.exists():
        write_folder(outs, case)
    command = [sys.executable, __file__, "--open", str(outs)]
    found = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(found.stdout)


def main() -> None:
    """Print the figures of all cases, or open one folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", choices=CASES)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--open", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.open is not None:
        print(json.dumps(open_folder(given.open)))
        return
    with TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        chosen = [given.only] if given.only else list(CASES)
        report = {name: measure(folder, CASES[name]) for name in chosen}
    if given.json:
        print(json.dumps({"load": os.getloadavg()[0], "cases": report}, indent=1))
        return
    for name, figures in report.items():
        parts = (
            f"{key} {value:,.2f}".removesuffix(".00") for key, value in figures.items()
        )
        print(f"{name}: {'; '.join(parts)}")


if __name__ == "__main__":
    main()

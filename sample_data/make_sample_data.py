"""Make the sample tissue: ``python sample_data/make_sample_data.py``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from tissue.files import build_reference, build_spots, simulate_sample
from tissue.section import paint_tissue

if TYPE_CHECKING:
    from anndata import AnnData

SPOTS_FILE = "tissue_spots.h5ad"
REFERENCE_FILE = "tissue_reference.h5ad"
#: The strongest; the files are kept under version control.
GZIP_LEVEL = 9


def main() -> None:
    """Read the options, simulate, and write the two files."""
    options = _read_options()
    tissue = simulate_sample(seed=options.seed)
    options.output.mkdir(parents=True, exist_ok=True)
    _write(build_spots(tissue, paint_tissue(tissue)), options.output / SPOTS_FILE)
    _write(build_reference(tissue), options.output / REFERENCE_FILE)


def _write(adata: AnnData, path: Path) -> None:
    adata.write_h5ad(path, compression="gzip", compression_opts=GZIP_LEVEL)


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the sample tissue.")
    parser.add_argument(
        "--output",
        type=Path,
        default=Path(__file__).parent,
        help="folder for the two files (default: the folder of this script)",
    )
    parser.add_argument("--seed", type=int, default=0, help="of the simulation")
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""A small slide and a result of it, and counts in the files of 10x Genomics."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from types import SimpleNamespace

import h5py
import numpy as np
import pandas as pd
import pytest
import scipy.io
import scipy.sparse as sp
from anndata import AnnData
from PIL import Image

from napari_destvi.results import Result

CELL_TYPES = ("CD4/CD8 T", "B cell", "_index")
N_SPOTS, N_LATENT = 6, 4


@pytest.fixture
def slide() -> AnnData:
    """Six spots with content of many kinds."""
    rng = np.random.default_rng(1)
    names = [f"spot {i}" for i in range(N_SPOTS)]
    counts = sp.csr_matrix(rng.poisson(1, (N_SPOTS, 5)).astype(np.float32))
    slide = AnnData(
        counts,
        obs=pd.DataFrame(
            {"region": ["a", None, "b", "a", "b", "b"], "depth": np.arange(6.0)},
            index=pd.Index(names, name="B cell"),  # also the name of a cell type
        ),
        var=pd.DataFrame({"id": list("vwxyz")}, index=list("ABCDE")),
        obsm={"spatial": rng.random((N_SPOTS, 2)), "X_pca": rng.random((N_SPOTS, 3))},
        layers={"scaled": counts.toarray() / 3},
        uns={"spatial": {"s": {"images": {"hires": np.ones((4, 4, 3))}}}, "note": "x"},
    )
    slide.raw = slide[:, :4].copy()
    return slide


@pytest.fixture
def result() -> Result:
    """A result that leaves out one of the spots of the slide."""
    rng = np.random.default_rng(2)
    rows = (0, 1, 2, 4, 5)
    shape = (len(rows), len(CELL_TYPES))
    proportions = rng.dirichlet(np.ones(shape[1]), shape[0]).astype(np.float32)
    activation = rng.normal(size=shape).astype(np.float32)
    activation[1, 2] = np.nan
    return Result(
        spot_names=tuple(f"spot {i}" for i in rows),
        cell_types=CELL_TYPES,
        gene_names=("A", "B", "C"),
        abundance=proportions * 7,
        proportions=proportions,
        cell_state=rng.normal(size=(*shape, N_LATENT)).astype(np.float32),
        activation=activation,
        activation_genes={"CD4/CD8 T": ("C", "A"), "B cell": ()},
        history={"reference": np.array([3.0, 2.5]), "spots": np.array([])},
        settings={"wishes": {"epochs": None, "seed": 3}, "data": {"accepted": []}},
        seconds={"reference": 1.25, "spots": 0.1},
        versions={"torch": "2.0", "device": "cpu"},
        status="stopped",
    )


N_BARCODES, PIXELS_PER_STEP = 12, 100.0
#: A symbol that occurs twice, as some do, and a feature that is no gene.
FEATURES = pd.DataFrame(
    {
        "id": ["ENSG1", "ENSG2", "ENSG3", "CD3_TotalC"],
        "name": ["CD8A", "TBCE", "TBCE", "CD3"],
        "feature_type": [*["Gene Expression"] * 3, "Antibody Capture"],
        "genome": "GRCh38",
    }
)
BARCODES = tuple(f"{'ACGT' * 3}{i:04d}-1" for i in range(N_BARCODES))


def tenx_counts() -> sp.csr_matrix:
    """Counts of shape (n_barcodes, n_features)."""
    values = np.random.default_rng(5).poisson(2, (N_BARCODES, len(FEATURES)))
    return sp.csr_matrix(values.astype(np.int32))


def write_tenx_h5(path: Path, rows=slice(None), library: str = "V1_Heart") -> Path:
    """Write counts as Cell Ranger does since version 3."""
    path.parent.mkdir(parents=True, exist_ok=True)
    counts = tenx_counts()[rows]
    with h5py.File(path, "w") as file:
        file.attrs["library_ids"] = np.array([library.encode()])
        file.attrs["chemistry_description"] = b"Visium V1"
        file.attrs["original_gem_groups"] = np.array([1])
        group = file.create_group("matrix")
        group["barcodes"] = np.array(BARCODES, dtype="S")[rows]
        for name in ("data", "indices", "indptr"):
            kind = np.int32 if name == "data" else np.int64
            group.create_dataset(
                name, data=getattr(counts, name).astype(kind), compression="gzip"
            )
        group["shape"] = np.array(counts.shape[::-1], dtype=np.int32)
        for name in FEATURES:
            group[f"features/{name}"] = FEATURES[name].to_numpy("S")
        group["features/_all_tag_keys"] = np.array([b"genome"])
    return path


def write_tenx_mtx(folder: Path, *, old=False, gzipped=True, prefix="") -> Path:
    """Write counts as Cell Ranger does: version 2 if `old`."""
    folder.mkdir(parents=True, exist_ok=True)
    genes = FEATURES[["id", "name"] if old else ["id", "name", "feature_type"]]
    texts = {
        ("genes" if old else "features"): genes.to_csv(sep="\t", **NO_NAMES),
        "barcodes": "".join(f"{barcode}\n" for barcode in BARCODES),
    }
    matrix = folder / f"{prefix}matrix.mtx"
    scipy.io.mmwrite(matrix, tenx_counts().T)
    contents = {f"{prefix}{name}.tsv": text.encode() for name, text in texts.items()}
    contents[matrix.name] = matrix.read_bytes()
    matrix.unlink()
    for name, content in contents.items():
        packed = gzip.compress(content) if gzipped else content
        (folder / f"{name}{'.gz' if gzipped else ''}").write_bytes(packed)
    return folder


NO_NAMES = {"header": False, "index": False}


def spot_places() -> pd.DataFrame:
    """Places as Space Ranger writes them: the last barcode is beside the tissue."""
    rows, columns = np.divmod(np.arange(N_BARCODES), 4)
    return pd.DataFrame(
        {
            "barcode": BARCODES,
            "in_tissue": [*[1] * (N_BARCODES - 1), 0],
            "array_row": rows,
            "array_col": columns,
            "pxl_row_in_fullres": 50 + PIXELS_PER_STEP * rows,
            "pxl_col_in_fullres": 70 + PIXELS_PER_STEP * columns,
        }
    )


def write_spatial(folder: Path, *, version: int = 2, prefix: str = "") -> Path:
    """Write the folder "spatial" of a version of Space Ranger; 3 is Visium HD."""
    folder.mkdir(parents=True, exist_ok=True)
    places = spot_places()
    if version == 1:
        path = folder / f"{prefix}tissue_positions_list.csv"
        places.astype({c: int for c in places if "pxl" in c}).to_csv(path, **NO_NAMES)
    elif version == 2:
        places.to_csv(folder / f"{prefix}tissue_positions.csv", index=False)
    else:
        places.to_parquet(folder / f"{prefix}tissue_positions.parquet")
    factors = {"tissue_hires_scalef": 0.1, "tissue_lowres_scalef": 0.05}
    factors |= {"spot_diameter_fullres": 55.0, "fiducial_diameter_fullres": 90}
    (folder / f"{prefix}scalefactors_json.json").write_text(json.dumps(factors))
    for key, side in (("hires", 60), ("lowres", 30)):
        pixels = np.full((side, side - 10, 3), 200, dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{prefix}tissue_{key}_image.png")
    return folder


@pytest.fixture
def tenx() -> SimpleNamespace:
    """Writers of the files of 10x Genomics, and what they write."""
    return SimpleNamespace(
        barcodes=BARCODES,
        features=FEATURES,
        counts=tenx_counts,
        places=spot_places,
        write_h5=write_tenx_h5,
        write_mtx=write_tenx_mtx,
        write_spatial=write_spatial,
    )


@pytest.fixture
def outs(tmp_path: Path) -> Path:
    """A whole Space Ranger folder, in a place with a name as users give them."""
    folder = tmp_path / "Gewebe ä 1" / "outs"
    under_tissue = slice(0, N_BARCODES - 1)
    write_tenx_h5(folder / "filtered_feature_bc_matrix.h5", under_tissue)
    write_tenx_h5(folder / "raw_feature_bc_matrix.h5")
    write_spatial(folder / "spatial")
    return folder

"""The two AnnData objects of the sample: spots with their truth, and reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from anndata import AnnData
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from tissue.cell_types import CELL_TYPE_NAMES
from tissue.gene_programmes import GeneProgrammes
from tissue.outline import SPOT_DIAMETER_UM
from tissue.simulation import HIRES_SCALE, UM_PER_PIXEL, SimulatedTissue

LIBRARY_ID = "sample_tissue"
SCRIPT = "sample_data/make_sample_data.py"
LICENCE = "CC0-1.0"


def build_spots(tissue: SimulatedTissue) -> AnnData:
    """Build the slide: counts, positions, image and everything that is true."""
    spots = AnnData(
        _sparse(tissue.spot_counts.counts),
        obs=_spot_table(tissue),
        var=_gene_table(tissue),
    )
    spots.obsm["spatial"] = tissue.spots.centres / UM_PER_PIXEL
    totals = tissue.cell_numbers.sum(axis=1, keepdims=True)
    for key, values in {
        "proportions": tissue.cell_numbers / totals,
        "cell_counts": tissue.cell_numbers,
        "activation": tissue.activation,
    }.items():
        spots.obsm[key] = pd.DataFrame(
            values, index=spots.obs_names, columns=list(CELL_TYPE_NAMES)
        )
    for name, expression in tissue.spot_counts.expression.items():
        spots.layers[f"expression_{name}"] = expression.astype(np.float32)
    spots.uns["spatial"] = {LIBRARY_ID: _image_entry(tissue.image)}
    spots.uns["active_genes"] = _active_genes(tissue.programmes)
    spots.uns["made_by"] = _origin(tissue)
    return spots


def build_reference(tissue: SimulatedTissue) -> AnnData:
    """Build the single cells with their types and activations."""
    cells = tissue.reference_counts
    names = np.array(CELL_TYPE_NAMES, dtype=object)
    table = pd.DataFrame(
        {
            "cell_type": pd.Categorical(names[cells.cell_types], CELL_TYPE_NAMES),
            "activation": cells.activation,
        },
        index=_names("CELL", len(cells.cell_types)),
    )
    reference = AnnData(_sparse(cells.counts), obs=table, var=_gene_table(tissue))
    reference.uns["active_genes"] = _active_genes(tissue.programmes)
    reference.uns["made_by"] = _origin(tissue)
    return reference


def _spot_table(tissue: SimulatedTissue) -> pd.DataFrame:
    """Places on the slide, in the words of Space Ranger, and the true depth."""
    n_spots = len(tissue.spots.centres)
    return pd.DataFrame(
        {
            "in_tissue": np.ones(n_spots, dtype=np.int64),
            "array_row": tissue.spots.rows,
            "array_col": tissue.spots.columns,
            "true_depth": tissue.spot_counts.depth,
        },
        index=_names("SPOT", n_spots),
    )


def _gene_table(tissue: SimulatedTissue) -> pd.DataFrame:
    programmes = tissue.programmes
    return pd.DataFrame(
        {
            "marker_of": _type_names(programmes.marker_of),
            "active_in": _type_names(programmes.active_in),
            "sign": programmes.signs,
            "platform_factor": tissue.platform.gene_factor,
            "dispersion": tissue.platform.dispersion,
        },
        index=pd.Index(programmes.names, dtype=object),
    )


def _image_entry(image: NDArray[np.uint8]) -> dict[str, Any]:
    """Return one slide of ``uns["spatial"]``, as Space Ranger and scanpy have it."""
    return {
        "images": {"hires": image},
        "scalefactors": {
            "tissue_hires_scalef": HIRES_SCALE,
            "spot_diameter_fullres": SPOT_DIAMETER_UM / UM_PER_PIXEL,
            "microns_per_pixel": UM_PER_PIXEL,
        },
    }


def _active_genes(programmes: GeneProgrammes) -> dict[str, dict[str, NDArray[Any]]]:
    """Genes of each active type, with +1 for up and -1 for down."""
    names = np.array(programmes.names, dtype=object)
    return {
        CELL_TYPE_NAMES[column]: {
            "genes": names[programmes.active_in == column],
            "signs": programmes.signs[programmes.active_in == column],
        }
        for column in np.unique(programmes.active_in[programmes.active_in >= 0])
    }


def _origin(tissue: SimulatedTissue) -> dict[str, Any]:
    return {"script": SCRIPT, "seed": tissue.seed, "licence": LICENCE}


def _sparse(counts: NDArray[np.int64]) -> csr_matrix:
    return csr_matrix(counts.astype(np.int32))


def _names(prefix: str, number: int) -> pd.Index:
    return pd.Index([f"{prefix}_{i:04d}" for i in range(1, number + 1)], dtype=object)


def _type_names(columns: NDArray[np.int64]) -> pd.Categorical:
    """Name of the type that owns each gene, ``none`` for -1."""
    return pd.Categorical.from_codes(columns + 1, ["none", *CELL_TYPE_NAMES])

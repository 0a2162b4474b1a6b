"""A simulated tissue as annotated data: spots with their truth, and reference.

What is in them is told in ``sample_data/README.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.file_keys import DIAMETER_KEY, IMAGES_KEY, MICRONS_KEY
from napari_destvi.simulation.gene_programmes import GeneProgrammes
from napari_destvi.simulation.outline import SPOT_DIAMETER_UM
from napari_destvi.simulation.tissue import SimulatedTissue

if TYPE_CHECKING:
    from anndata import AnnData

#: Size of a full-resolution pixel, as of a 20x objective.
UM_PER_PIXEL = 0.5
LIBRARY_ID = "simulated_tissue"
#: True expression is stored for every spot up to so many values: 200 MB.
MAX_EXPRESSION_VALUES = 50_000_000


def build_spots(
    tissue: SimulatedTissue, *, origin: dict[str, Any], library: str = LIBRARY_ID
) -> AnnData:
    """Build the slide: counts, positions and everything that is true.

    Parameters
    ----------
    tissue
        What was simulated.
    origin
        How it was made, for ``uns["made_by"]``.
    library
        Name of the capture area.

    Returns
    -------
    AnnData
        The truth is in ``obsm``, ``var`` and, unless that would be larger than
        `MAX_EXPRESSION_VALUES`, in a layer per type.
    """
    from anndata import AnnData

    spots = AnnData(
        tissue.spot_counts.counts, obs=_spot_table(tissue), var=_gene_table(tissue)
    )
    spots.obsm["spatial"] = tissue.spots.centres / UM_PER_PIXEL
    for key, values in _truth(tissue).items():
        spots.obsm[key] = pd.DataFrame(
            values, index=spots.obs_names, columns=list(tissue.design.type_names)
        )
    if stores_expression(tissue):
        _add_expression(spots, tissue)
    spots.uns[IMAGES_KEY] = {library: {"images": {}, "scalefactors": _scales()}}
    spots.uns["active_genes"] = _active_genes(tissue)
    spots.uns["made_by"] = origin
    return spots


def stores_expression(tissue: SimulatedTissue) -> bool:
    """Tell whether the true expression of every spot is small enough to be stored."""
    n_values = tissue.spot_counts.depth.size * tissue.programmes.n_genes
    return n_values * tissue.design.n_cell_types <= MAX_EXPRESSION_VALUES


def build_reference(tissue: SimulatedTissue, *, origin: dict[str, Any]) -> AnnData:
    """Build the single cells with their types and activations."""
    from anndata import AnnData

    cells, type_names = tissue.reference_counts, tissue.design.type_names
    names = np.array(type_names, dtype=object)
    table = pd.DataFrame(
        {
            "cell_type": pd.Categorical(names[cells.cell_types], type_names),
            "activation": cells.activation,
        },
        index=_names("CELL", len(cells.cell_types)),
    )
    reference = AnnData(cells.counts, obs=table, var=_gene_table(tissue))
    reference.uns["active_genes"] = _active_genes(tissue)
    reference.uns["made_by"] = origin
    return reference


def _truth(tissue: SimulatedTissue) -> dict[str, NDArray[Any]]:
    totals = tissue.cell_numbers.sum(axis=1, keepdims=True)
    return {
        "proportions": tissue.cell_numbers / totals,
        "cell_counts": tissue.cell_numbers,
        "activation": tissue.activation,
    }


def _add_expression(spots: AnnData, tissue: SimulatedTissue) -> None:
    """Add expected counts of one cell of each type at each spot."""
    for column, name in enumerate(tissue.design.type_names):
        expected = tissue.programmes.expression(column, tissue.activation[:, column])
        spots.layers[f"expression_{name}"] = expected.astype(np.float32)


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
    programmes, type_names = tissue.programmes, tissue.design.type_names
    return pd.DataFrame(
        {
            "marker_of": _owners(programmes.marker_of, type_names),
            "active_in": _owners(programmes.active_in, type_names),
            "sign": programmes.signs,
            "platform_factor": tissue.platform.gene_factor,
            "dispersion": tissue.platform.dispersion,
        },
        index=pd.Index(programmes.names, dtype=object),
    )


def _scales() -> dict[str, float]:
    return {DIAMETER_KEY: SPOT_DIAMETER_UM / UM_PER_PIXEL, MICRONS_KEY: UM_PER_PIXEL}


def _active_genes(tissue: SimulatedTissue) -> dict[str, dict[str, NDArray[Any]]]:
    """Genes of each active type, with +1 for up and -1 for down."""
    programmes: GeneProgrammes = tissue.programmes
    names = np.array(programmes.names, dtype=object)
    return {
        tissue.design.type_names[column]: {
            "genes": names[programmes.active_in == column],
            "signs": programmes.signs[programmes.active_in == column],
        }
        for column in np.unique(programmes.active_in[programmes.active_in >= 0])
    }


def _names(prefix: str, number: int) -> pd.Index:
    return pd.Index([f"{prefix}_{i:04d}" for i in range(1, number + 1)], dtype=object)


def _owners(columns: NDArray[np.int64], type_names: tuple[str, ...]) -> pd.Categorical:
    """Name of the type that owns each gene, ``none`` for -1."""
    return pd.Categorical.from_codes(columns + 1, ["none", *type_names])

"""Annotated data whose matrix holds the values of a result instead of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anndata
import numpy as np
import pandas as pd

from napari_destvi.data.stored_names import stored_names
from napari_destvi.export.provenance import PROVENANCE_KEY, provenance_text

if TYPE_CHECKING:
    from napari_destvi.export.content import ExportContent

#: Column of ``var`` with the types' own names, where files need others.
ORIGINAL_COLUMN = "cell_type"


def annotated_values(
    content: ExportContent, *, values_in_obs: bool = False
) -> anndata.AnnData:
    """Return the placed spots that have values, for viewers of annotated data.

    Parameters
    ----------
    content : ExportContent
        What is written.
    values_in_obs : bool
        Whether the columns of ``obs`` repeat the values, for viewers that read no
        other part.

    Returns
    -------
    AnnData of shape (n_known, n_columns)
        ``X`` with the values, ``var`` with the columns' names, ``obs`` with dominant
        type and region as categories, ``obsm["spatial"]`` with (x, y) in
        full-resolution pixels, ``uns`` with how the result came about. Spots without
        any value are left out: viewers would draw them as zeros.
    """
    values, obs = content.placed_values(), content.placed_described()
    is_known = np.isfinite(values).any(axis=1)
    originals = [str(name) for name in content.values.columns]
    names = pd.Index(stored_names(originals), dtype=object)
    obs = obs[is_known].astype("category")
    if values_in_obs:
        taken = stored_names([*obs.columns, *originals])[obs.shape[1] :]
        shown = pd.DataFrame(values[is_known], index=obs.index, columns=list(taken))
        obs = pd.concat([shown, obs], axis=1)
    return anndata.AnnData(
        X=values[is_known],
        obs=obs,
        var=pd.DataFrame({ORIGINAL_COLUMN: originals}, index=names),
        obsm={"spatial": content.shown_tissue.coordinates[is_known]},
        uns={
            PROVENANCE_KEY: provenance_text(content.result),
            "quantity": content.quantity,
        },
    )

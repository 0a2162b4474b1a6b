"""Whether a slide is the one that a result was fitted on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.data.slide_hash import is_another_slide
from napari_destvi.data.stored_names import unique_names
from napari_destvi.results import Result

if TYPE_CHECKING:
    from anndata import AnnData


def is_of(result: Result, spots: AnnData) -> bool:
    """Tell whether a slide has the spots of a result, with the counts that were fitted.

    Parameters
    ----------
    result : Result
        The maps; without provenance only the names of the spots are compared.
    spots : AnnData
        The slide; not modified.
    """
    rows = {name: row for row, name in enumerate(unique_names(spots.obs_names))}
    if not rows.keys() >= set(result.spot_names):
        return False
    fitted = np.flatnonzero(np.isfinite(result.proportions).all(axis=1))
    names = [result.spot_names[row] for row in fitted]
    places = np.array([rows[name] for name in names], dtype=np.int64)
    known = result.settings.get("data", {})
    return not is_another_slide(spots, places, names, known)

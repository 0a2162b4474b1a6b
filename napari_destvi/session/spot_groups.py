"""Groups of spots by what a column of the slide's file says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.stored_names import unique_names
from napari_destvi.data.wording import listing
from napari_destvi.errors import ConfigError, InputError
from napari_destvi.layers.spot_rows import spot_rows

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.tissue import Tissue

HOW_TO = 'Name a group of spots as COLUMN=VALUE, such as region="Region 1".'


def spots_with(text: str, spots: AnnData, tissue: Tissue) -> NDArray[np.bool_]:
    """Return the spots of a tissue whose column has a value.

    Parameters
    ----------
    text : str
        As it was typed: COLUMN=VALUE.
    spots : AnnData
        Holds the column in its `obs`.
    tissue : Tissue
        The spots that are meant, perhaps of one of several capture areas.

    Returns
    -------
    ndarray of shape (n_spots,), bool

    Raises
    ------
    ConfigError
        If it is no column and value.
    InputError
        If there is no such column, or no spot with that value.
    """
    column, equals, value = text.partition("=")
    column, value = column.strip(), value.strip()
    if not equals or not column or not value:
        msg = f'"{text}" is no group of spots. {HOW_TO}'
        raise ConfigError(msg)
    if column not in spots.obs:
        msg = (
            f'The file has no column "{column}" of its spots. It has '
            f"{listing(spots.obs.columns) or 'none'}."
        )
        raise InputError(msg)
    values = spots.obs[column]
    is_known = values.notna().to_numpy()
    written = values.astype(str).to_numpy(dtype=object)
    rows = spot_rows(unique_names(spots.obs_names), tissue.spot_names)
    found = np.asarray(is_known & (written == value))[rows] & (rows >= 0)
    if not found.any():
        known = listing(sorted(set(written[is_known])))
        msg = f'No spot has "{value}" in the column "{column}". There is {known}.'
        raise InputError(msg)
    return found

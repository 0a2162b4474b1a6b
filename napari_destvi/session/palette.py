"""The colour of each cell type where several are shown in one map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers import type_colours
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Colour

#: How many types a reference is taken to have while there are no maps: that many have
#: colours which nothing else should take.
N_USUAL_TYPES = 12


def palette(
    cell_types: Sequence[str], chosen: Mapping[str, Colour]
) -> NDArray[np.float64]:
    """Return the colours of all types of a result, those of the user in their place.

    Parameters
    ----------
    cell_types : sequence of str
        Of the result: a type keeps its colour whichever others are shown.
    chosen : mapping of str to tuple of float
        What the user chose.

    Returns
    -------
    ndarray of shape (n_cell_types, 3)
        Red, green and blue in sRGB, from 0 to 1.

    Examples
    --------
    >>> palette(["A", "B"], {"B": (1.0, 0.0, 0.0)})[1].tolist()
    [1.0, 0.0, 0.0]
    """
    colours = type_colours(len(cell_types)).astype(np.float64)
    for number, name in enumerate(cell_types):
        if name in chosen:
            colours[number] = chosen[name]
    return colours


def choose_colour(session: Session, cell_type: str, colour: Colour | None) -> None:
    """Give a type another colour; None gives it its own again."""
    chosen = {
        name: kept for name, kept in session.type_colours.items() if name != cell_type
    }
    session.type_colours = chosen if colour is None else {**chosen, cell_type: colour}

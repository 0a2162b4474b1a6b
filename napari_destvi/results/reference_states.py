"""The states of single cells of the reference, beside which those of spots are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DTYPES = {"states": np.float32, "cell_types": np.int64, "cells": np.int64}
#: Files from before them lack them.
_NAMES = "names"


@dataclass(frozen=True, slots=True, eq=False)
class ReferenceStates:
    """Mean states of some cells of each type.

    Parameters
    ----------
    states : ndarray of shape (n_cells, n_latent)
        Posterior mean of the reference model; the same latent numbers as those of
        `Result.cell_state`.
    cell_types : ndarray of shape (n_cells,)
        Number of the type of each.
    cells : ndarray of shape (n_cells,)
        Number of each among the cells that the reference model was fitted to, from 0.
    names : tuple of str
        Of each in the file of the reference; empty where they are not known, as in
        files from before them.

    Raises
    ------
    ValueError
        If the lengths differ.
    """

    states: NDArray[np.float32] = field(repr=False)
    cell_types: NDArray[np.int64] = field(repr=False)
    cells: NDArray[np.int64] = field(repr=False)
    names: tuple[str, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        lengths = {len(self.states), len(self.cell_types), len(self.cells)}
        lengths |= {len(self.names)} if self.names else set()
        if len(lengths) > 1:
            msg = f"the lengths of states, types, cells and names differ: {lengths}"
            raise ValueError(msg)

    def of_type(self, number: int) -> NDArray[np.float32]:
        """Return the states of the cells of a type, of shape (n_cells, n_latent)."""
        return np.asarray(self.states[self.cell_types == number])

    def names_of_type(self, number: int) -> tuple[str, ...]:
        """Return the names of the cells of a type; empty where they are not known."""
        if not self.names:
            return ()
        return tuple(self.names[k] for k in np.flatnonzero(self.cell_types == number))


def stored_reference(found: ReferenceStates | None) -> dict[str, NDArray[Any]]:
    """Return the arrays by name, for a file; none of None."""
    if found is None:
        return {}
    names = {_NAMES: np.array(found.names, dtype=np.str_)} if found.names else {}
    return {name: getattr(found, name) for name in _DTYPES} | names


def restored_reference(arrays: Mapping[str, Any]) -> ReferenceStates | None:
    """Return what `stored_reference` was given.

    Raises
    ------
    KeyError
        If some of the arrays are missing.
    ValueError
        If they do not fit together.
    """
    if not arrays:
        return None
    return ReferenceStates(
        **{name: np.asarray(arrays[name], dtype) for name, dtype in _DTYPES.items()},
        names=tuple(str(name) for name in np.asarray(arrays.get(_NAMES, ()))),
    )

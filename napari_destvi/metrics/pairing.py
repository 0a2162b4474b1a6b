"""Two tables brought to the spots and the cell types that both have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.metrics.match import match_types
from napari_destvi.metrics.sentences import ESTIMATE_AND_TRUTH, Sides, quoted
from napari_destvi.metrics.shared_spots import Rows, match_spots

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

#: How far a proportion may leave [0, 1] through rounding (float32 sums).
ROUNDING = 1e-3


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """What a table has in common with another.

    Parameters
    ----------
    owner : str
        What sentences call the table, such as "estimate".
    table : DataFrame of shape (n_spots, n_cell_types)
        The whole table.
    types : tuple of str
        Its names of the shared types, in the order of the shared types.
    rows : ndarray of shape (n_shared_spots,)
        Its rows of the shared spots, in their order.
    """

    owner: str
    table: pd.DataFrame
    types: tuple[str, ...]
    rows: Rows

    def values(self) -> Floats:
        """Return what the table has, of shape (n_shared_spots, n_shared_types).

        Raises
        ------
        InputError
            If a value is no number, or negative.
        """
        return self._shared(self._by_type()).T

    def shares(self, *, renormalise: bool) -> Floats:
        """Return shares, NaN for a spot that was left out.

        Rows that add up to at most 1 are shares already and stay as they are: a table
        may have some of all types only. What adds up to more in a spot is an amount,
        such as a number of cells, and the whole table is divided by a sum per spot.

        Parameters
        ----------
        renormalise : bool
            Divide by the sum over the shared types in any case.

        Raises
        ------
        InputError
            As `values`.
        """
        by_type = self._by_type()
        if renormalise or _are_amounts(by_type):
            return self._divided(by_type, renormalise=renormalise)
        by_type[:, _left_out(by_type)] = np.nan
        return self._shared(by_type).T

    def true_shares(self, *, renormalise: bool) -> Floats:
        """Return the shares of a truth, of shape (n_shared_spots, n_shared_types).

        As `shares`, but nothing of any type is as good a truth as any, unless shares
        are renormalised or the truth has amounts.

        Raises
        ------
        InputError
            As `values`.
        """
        by_type = self._by_type()
        if renormalise or _are_amounts(by_type):
            return self._divided(by_type, renormalise=renormalise)
        return self._shared(by_type).T

    def _divided(self, by_type: Floats, *, renormalise: bool) -> Floats:
        shared = self._shared(by_type)
        sums = shared.sum(axis=0) if renormalise else by_type.sum(axis=0)[self.rows]
        shared /= np.where(sums > 0, sums, np.nan)
        return shared.T

    def _by_type(self) -> Floats:
        """Return a copy of all values, a row per type: its spots lie together."""
        try:
            values = np.array(self.table.to_numpy().T, dtype=np.float64, order="C")
        except (TypeError, ValueError) as error:
            msg = (
                f"The {self.owner} has values that are no numbers. Give a table of "
                "proportions."
            )
            raise InputError(msg) from error
        if (values < -ROUNDING).any():
            msg = f"The {self.owner} has negative values, which no proportion is."
            raise InputError(msg)
        return values

    def _shared(self, by_type: Floats) -> Floats:
        """Return the shared types and spots; a copy, or the same where that is all."""
        position = {str(name): row for row, name in enumerate(self.table.columns)}
        columns = np.array([position[name] for name in self.types])
        if not _are_all(columns, len(position)):
            by_type = by_type[columns]
        if not _are_all(self.rows, by_type.shape[1]):
            by_type = by_type[:, self.rows]
        return by_type


def holds_amounts(table: pd.DataFrame) -> bool:
    """Tell whether a table has amounts, such as numbers of cells, and no proportions.

    Parameters
    ----------
    table : DataFrame of shape (n_spots, n_cell_types)
        Of numbers; NaN for a spot that is left out.
    """
    return _are_amounts(table.to_numpy(dtype=np.float64).T)


def pair_tables(
    estimate: pd.DataFrame,
    truth: pd.DataFrame,
    *,
    chosen: Mapping[str, str | None] | None = None,
    sides: Sides = ESTIMATE_AND_TRUTH,
) -> tuple[Part, Part]:
    """Find the spots and the types that two tables share.

    Parameters
    ----------
    estimate, truth : DataFrame of shape (n_spots, n_cell_types)
        The tables; types and spots of the parts are in the order of the estimate.
    chosen : mapping of str to str or None
        Types paired by the user; see `match_types`.
    sides : tuple of str
        What sentences call the two.

    Returns
    -------
    estimate, truth : Part
        What they share.

    Raises
    ------
    InputError
        If no type or no spot is shared, or names of types are ambiguous.
    """
    a, b = ([*map(str, table.columns)] for table in (estimate, truth))
    pairs = match_types(a, b, chosen=chosen)
    if not pairs:
        sentence = _transposed(estimate, truth, sides)
        raise InputError(sentence or _no_shared_type(a, b, sides))
    rows = match_spots(estimate.index, truth.index, sides=sides)
    types = zip(*pairs, strict=True)
    tables = (estimate, truth)
    first, second = map(Part, sides, tables, types, rows)
    return first, second


def _are_amounts(by_type: Floats) -> bool:
    """Tell whether the types of a spot add up to more than 1; a row per type."""
    sums = by_type.sum(axis=0)
    return bool(np.fmax.reduce(sums, initial=0.0) > 1 + ROUNDING)


def _left_out(by_type: Floats) -> NDArray[np.bool_]:
    """Tell which spots have nothing where all others have all of their types."""
    sums = by_type.sum(axis=0)
    is_nothing = np.asarray(sums == 0)
    is_whole = np.isnan(sums) | (sums >= 1 - ROUNDING)
    return is_nothing & bool((is_nothing | is_whole).all())


def _are_all(places: NDArray[np.intp], n_places: int) -> bool:
    return np.array_equal(places, np.arange(n_places))


def _transposed(estimate: pd.DataFrame, truth: pd.DataFrame, sides: Sides) -> str:
    """Return what to say if the columns of one table are the spots of the other."""
    for (side, table), (other_side, other) in (
        ((sides[1], truth), (sides[0], estimate)),
        ((sides[0], estimate), (sides[1], truth)),
    ):
        columns = table.columns.astype(str)
        if len(columns.intersection(other.index.astype(str))):
            return (
                f"The columns of the {side} ({quoted(list(columns))}) are the rows of "
                f"the {other_side}: one of them is transposed. Give it a row per spot "
                "and a column per cell type."
            )
    return ""


def _no_shared_type(a: list[str], b: list[str], sides: Sides) -> str:
    return (
        f"No cell type of the {sides[0]} ({quoted(a)}) is in the {sides[1]} "
        f"({quoted(b)}). Types are matched by name, ignoring case and punctuation: "
        "rename the columns of one of the two."
    )

"""An estimate beside the truth or another estimate: shares, differences, scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.stored_names import unique_names
from napari_destvi.metrics.pairing import Floats, Part, pair_tables
from napari_destvi.metrics.score import Scores, scores_of
from napari_destvi.metrics.sentences import Sides

Shares = NDArray[np.float32]

#: What the left one is compared with may be the truth, or not.
LEFT_AND_RIGHT: Sides = ("estimate", "other table")


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two tables over the spots and the types that both have.

    Parameters
    ----------
    spot_names : tuple of str
        The shared spots, in the order of the left table and by its distinct names.
    left_types, right_types : tuple of str
        What each table calls the shared types, in the order of the left one.
    left_shares, right_shares : ndarray of shape (n_spots, n_types)
        Share of each type; NaN for a spot that a table leaves out, or that has none
        of these types.
    difference : ndarray of shape (n_spots, n_types)
        Left minus right.
    scores : Scores
        The left one as an estimate of the right one; `per_type` has the left one's
        names of the types, and `per_spot` the spots, in the order of `spot_names`.
    unmatched_left, unmatched_right : tuple of str
        The types of each table without a partner in the other.
    among_shared : bool
        Whether shares are taken among the shared types, not among all of a table.
    """

    spot_names: tuple[str, ...] = field(repr=False)
    left_types: tuple[str, ...]
    right_types: tuple[str, ...]
    left_shares: Shares = field(repr=False)
    right_shares: Shares = field(repr=False)
    difference: Shares = field(repr=False)
    scores: Scores = field(repr=False)
    unmatched_left: tuple[str, ...]
    unmatched_right: tuple[str, ...]
    among_shared: bool = True

    @property
    def leaves_types_out(self) -> bool:
        """Whether shares are of fewer types than a table has."""
        return self.among_shared and bool(self.unmatched_left or self.unmatched_right)

    @property
    def spot_error(self) -> NDArray[np.float64]:
        """Root mean square difference of each spot over the types, (n_spots,)."""
        return np.asarray(self.scores.per_spot["rmse"], dtype=np.float64)


def compare(
    left: pd.DataFrame,
    right: pd.DataFrame,
    *,
    chosen: Mapping[str, str | None] | None = None,
    renormalise: bool = True,
) -> Comparison:
    """Compare an estimate with the truth or with another estimate.

    Parameters
    ----------
    left, right : DataFrame of shape (n_spots, n_cell_types)
        The estimate and what it is compared with: proportions, abundances or numbers
        of cells, spots as rows. Types and spots are matched as by `score`.
    chosen : mapping of str to str or None
        Types paired by the user, name in `left` to name in `right`; None leaves that
        name of `left` without a partner.
    renormalise : bool
        Divide each spot of both by its sum over the shared types; otherwise by its
        sum over all types of the table, where that holds amounts. Either gives the
        numbers of `score`.

    Returns
    -------
    Comparison
        Swapping left and right turns the sign of the difference, but for a spot with
        nothing of any type, which the left leaves out and the right may tell.

    Raises
    ------
    InputError
        If no type or no spot is shared, the values are no amounts, or a chosen type
        is not there.
    """
    parts = pair_tables(left, right, chosen=chosen, sides=LEFT_AND_RIGHT)
    q = _clipped(parts[0].shares(renormalise=renormalise))
    p = _clipped(parts[1].true_shares(renormalise=renormalise))
    types = parts[0].types
    spot_names = _spot_names(*parts)
    left_shares, right_shares = q.astype(np.float32), p.astype(np.float32)
    return Comparison(
        spot_names=spot_names,
        left_types=types,
        right_types=parts[1].types,
        left_shares=left_shares,
        right_shares=right_shares,
        difference=left_shares - right_shares,
        scores=scores_of(p, q, spots=pd.Index(spot_names, dtype=object), types=types),
        unmatched_left=_unmatched(parts[0]),
        unmatched_right=_unmatched(parts[1]),
        among_shared=renormalise,
    )


def _clipped(shares: Floats) -> Floats:
    """Clip what leaves [0, 1] by rounding, in place."""
    return shares.clip(0.0, 1.0, out=shares)


def _spot_names(left: Part, right: Part) -> tuple[str, ...]:
    """Return the names of the shared spots, from the side that has any."""
    part = right if isinstance(left.table.index, pd.RangeIndex) else left
    names = unique_names(part.table.index)
    if len(part.rows) == len(names):  # all of them, and so in order
        return names
    return tuple(names[row] for row in part.rows)


def _unmatched(part: Part) -> tuple[str, ...]:
    names = map(str, part.table.columns)
    return tuple(name for name in names if name not in part.types)

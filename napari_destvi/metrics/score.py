"""The score of an estimate: every measure per spot and per type, and the means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.metrics.measures import jensen_shannon, pearson, rmse, ssim
from napari_destvi.metrics.pairing import pair_tables

Floats = NDArray[np.float64]

MEASURES = {"pcc": pearson, "ssim": ssim, "rmse": rmse, "jsd": jensen_shannon}
#: How many values are measured at a time: half a megabyte, which stays in the cache of
#: a processor. A million spots take a third of the time that they take at once.
BLOCK_VALUES = 2**16


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Agreement of estimated with true proportions.

    Parameters
    ----------
    per_type : DataFrame of shape (n_types, 4)
        The measures "pcc", "ssim", "rmse" and "jsd" of each type over the spots;
        rows named as in the truth. NaN where a measure is not defined, such as the
        correlation of a type that is nowhere.
    per_spot : DataFrame of shape (n_spots, 4)
        The same of each spot over the types.
    """

    per_type: pd.DataFrame = field(repr=False)
    per_spot: pd.DataFrame = field(repr=False)

    @property
    def n_undefined(self) -> int:
        """Number of values in both tables that are NaN and not in the means."""
        return int(self.per_type.isna().sum().sum() + self.per_spot.isna().sum().sum())

    def to_dict(self) -> dict[str, float | int | None]:
        """Return the means, NaN skipped, as plain numbers that JSON can hold.

        "rmse" is the mean over spots of each spot's root mean square error,
        "rmse_pooled" that of all spots and types together; a mean of nothing is None.
        """
        return {
            "pcc_type": _mean(self.per_type["pcc"]),
            "pcc_spot": _mean(self.per_spot["pcc"]),
            "ssim_type": _mean(self.per_type["ssim"]),
            "ssim_spot": _mean(self.per_spot["ssim"]),
            "rmse": _mean(self.per_spot["rmse"]),
            "rmse_pooled": _root(_mean(self.per_spot["rmse"] ** 2)),
            "jsd_type": _mean(self.per_type["jsd"]),
            "jsd_spot": _mean(self.per_spot["jsd"]),
            "n_types": len(self.per_type),
            "n_spots": len(self.per_spot),
            "n_undefined": self.n_undefined,
        }


def score(
    estimate: pd.DataFrame,
    truth: pd.DataFrame,
    *,
    renormalise: bool = False,
    chosen: Mapping[str, str | None] | None = None,
) -> Scores:
    """Compare estimated with true proportions.

    Types are matched by name ignoring case and punctuation, spots by name; what has
    no partner is left out. Rows that add up to at most 1 are shares and stay as they
    are; a table of amounts, such as numbers of cells, that add up to more is divided
    by the sum of each spot over all its types first. What leaves [0, 1] by rounding
    is clipped.

    Parameters
    ----------
    estimate, truth : DataFrame of shape (n_spots, n_cell_types)
        Proportions, spots as rows and types as columns.
    renormalise : bool
        Divide the rows of both by their sum over the shared types instead. A spot
        with none of them is then not defined.
    chosen : mapping of str to str or None
        Types paired by the user, name in the estimate to name in the truth; None
        leaves that name of the estimate without a partner.

    Returns
    -------
    Scores
        Means, and the tables behind them. A spot that is NaN in either input is
        NaN in `per_spot` and left out of `per_type`.

    Raises
    ------
    InputError
        If no type or no spot is shared, spots repeat, the values are no amounts, or a
        chosen type is not there.
    """
    ours, theirs = pair_tables(estimate, truth, chosen=chosen)
    q = ours.shares(renormalise=renormalise)
    p = theirs.true_shares(renormalise=renormalise)
    return scores_of(
        p.clip(0.0, 1.0, out=p),
        q.clip(0.0, 1.0, out=q),
        spots=truth.index[theirs.rows],
        types=theirs.types,
    )


def scores_of(
    truth: Floats, estimate: Floats, *, spots: pd.Index, types: Sequence[str]
) -> Scores:
    """Measure the agreement of two tables of the same spots and types.

    Parameters
    ----------
    truth, estimate : ndarray of shape (n_spots, n_types)
        Proportions; a spot with NaN in either is NaN in `per_spot` and left out of
        `per_type`.
    spots : Index of length n_spots
        Names of the rows.
    types : sequence of str
        Names of the columns.
    """
    known = _known(truth) & _known(estimate)
    if not known.all():
        truth, estimate = truth[known], estimate[known]
    names = list(MEASURES)
    per_spot = np.full((len(known), len(names)), np.nan)
    per_spot[known] = _measured(truth, estimate)
    per_type = _measured(truth.T, estimate.T)
    return Scores(
        per_type=pd.DataFrame(per_type, pd.Index(types, name="cell_type"), names),
        per_spot=pd.DataFrame(per_spot, spots, names),
    )


def _known(shares: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(shares).all(axis=1))


def _measured(truth: Floats, estimate: Floats) -> Floats:
    """Return each measure of each pair of rows, of shape (n_rows, n_measures)."""
    n_rows, n_values = truth.shape
    if truth.size == 0:
        return np.full((n_rows, len(MEASURES)), np.nan)
    step = max(1, BLOCK_VALUES // n_values)
    # Sums over short rows are fastest where values of the same place lie together.
    order: Literal["F", "C"] = "F" if step > n_values else "C"
    blocks = [
        _measured_block(
            np.asarray(truth[start : start + step], order=order),
            np.asarray(estimate[start : start + step], order=order),
        )
        for start in range(0, n_rows, step)
    ]
    return np.concatenate(blocks)


def _measured_block(truth: Floats, estimate: Floats) -> Floats:
    return np.stack([f(truth, estimate) for f in MEASURES.values()], axis=1)


def _mean(values: pd.Series) -> float | None:
    mean = float(values.mean())
    return None if np.isnan(mean) else mean


def _root(value: float | None) -> float | None:
    return None if value is None else float(np.sqrt(value))

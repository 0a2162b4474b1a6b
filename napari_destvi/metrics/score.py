"""The score of an estimate: every measure per spot and per type, and the means."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.metrics.match import match_spots, match_types, quoted
from napari_destvi.metrics.measures import jensen_shannon, pearson, rmse, ssim

Floats = NDArray[np.float64]

MEASURES = {"pcc": pearson, "ssim": ssim, "rmse": rmse, "jsd": jensen_shannon}
#: How far a proportion may leave [0, 1] through rounding (float32 sums).
ROUNDING = 1e-3


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
    estimate: pd.DataFrame, truth: pd.DataFrame, *, renormalise: bool = False
) -> Scores:
    """Compare estimated with true proportions.

    Types are matched by name ignoring case and punctuation, spots by name; what has
    no partner is left out. The rows of the estimate are divided by their sum over
    all its types first and clipped to [0, 1]; the truth is taken as it is.

    Parameters
    ----------
    estimate, truth : DataFrame of shape (n_spots, n_cell_types)
        Proportions, spots as rows and types as columns.
    renormalise : bool
        Divide the rows of both by their sum over the shared types. A spot with none
        of them is then not defined.

    Returns
    -------
    Scores
        Means, and the tables behind them. A spot that is NaN in either input is
        NaN in `per_spot` and left out of `per_type`.

    Raises
    ------
    InputError
        If no type or no spot is shared, or the values are no proportions.
    """
    pairs = match_types([*map(str, estimate.columns)], [*map(str, truth.columns)])
    if not pairs:
        raise InputError(_no_shared_type(estimate, truth))
    rows_q, rows_p = match_spots(estimate.index, truth.index)
    types_q, types_p = map(list, zip(*pairs, strict=True))
    q = _columns(_normalised(_values("estimate", estimate)), estimate, types_q)[rows_q]
    p = _columns(_values("truth", truth), truth, types_p)[rows_p]
    if renormalise:
        p, q = _normalised(p), _normalised(q)
    _check_proportions(p)
    return _scores(p, q.clip(0.0, 1.0), spots=truth.index[rows_p], types=types_p)


def _scores(p: Floats, q: Floats, *, spots: pd.Index, types: list[str]) -> Scores:
    known = np.isfinite(p).all(axis=1) & np.isfinite(q).all(axis=1)
    per_spot = pd.DataFrame(np.nan, index=spots, columns=list(MEASURES))
    per_spot[known] = _measured(p[known], q[known])
    per_type = pd.DataFrame(
        _measured(p[known].T, q[known].T),
        index=pd.Index(types, name="cell_type"),
        columns=list(MEASURES),
    )
    return Scores(per_type=per_type, per_spot=per_spot)


def _measured(truth: Floats, estimate: Floats) -> Floats:
    """Return each measure of each pair of rows, of shape (n_rows, n_measures)."""
    if truth.size == 0:
        return np.full((len(truth), len(MEASURES)), np.nan)
    return np.stack([f(truth, estimate) for f in MEASURES.values()], axis=1)


def _values(side: str, frame: pd.DataFrame) -> Floats:
    try:
        values: Floats = frame.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        msg = f"The {side} has values that are no numbers. Give a table of proportions."
        raise InputError(msg) from error
    if (values < -ROUNDING).any():
        msg = f"The {side} has negative values, which no proportion is."
        raise InputError(msg)
    return values


def _columns(values: Floats, frame: pd.DataFrame, names: list[str]) -> Floats:
    position = {str(name): number for number, name in enumerate(frame.columns)}
    return values[:, [position[name] for name in names]]


def _normalised(values: Floats) -> Floats:
    sums = values.sum(axis=1, keepdims=True)
    return values / np.where(sums > 0, sums, np.nan)


def _check_proportions(truth: Floats) -> None:
    largest = np.nanmax(truth, initial=0.0)
    if largest > 1 + ROUNDING:
        msg = (
            f"The truth has values up to {largest:g}, but proportions end at 1. If "
            "these are numbers of cells, score with rows renormalised (--renormalise)."
        )
        raise InputError(msg)


def _no_shared_type(estimate: pd.DataFrame, truth: pd.DataFrame) -> str:
    return (
        f"No cell type of the estimate ({quoted(list(estimate.columns))}) is in the "
        f"truth ({quoted(list(truth.columns))}). Types are matched by name, ignoring "
        "case and punctuation: rename the columns of one of the two."
    )


def _mean(values: pd.Series) -> float | None:
    mean = float(values.mean())
    return None if np.isnan(mean) else mean


def _root(value: float | None) -> float | None:
    return None if value is None else float(np.sqrt(value))

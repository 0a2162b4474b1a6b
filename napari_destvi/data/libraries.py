"""The libraries of a file: the capture areas whose pictures and spots it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.data.file_keys import IMAGES_KEY

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class Library:
    """One capture area.

    Parameters
    ----------
    name : str
        Its name; "" if the file names none.
    images, scale_factors : mapping
        What the file holds of each; may be empty.
    column : str
        Column of ``obs`` that tells the spots of libraries apart; "" if none.
    spots : ndarray of shape (n_spots,)
        Whether each spot of the file belongs to it; all do without a column.
    n_unassigned : int
        Spots of the file that have no value in the column.
    """

    name: str
    images: Mapping[str, Any] = field(repr=False)
    scale_factors: Mapping[str, Any] = field(repr=False)
    column: str
    spots: NDArray[np.bool_] = field(repr=False)
    n_unassigned: int = 0


def library_names(spots: AnnData) -> tuple[str, ...]:
    """Return the libraries that a file holds.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.

    Returns
    -------
    tuple of str
        Those in use: a file that was cut to one library often still holds the
        pictures of the others.
    """
    names = tuple(_entries(spots))
    column = _library_column(spots, names)
    if not column:
        return names
    in_use = _values(spots, column)
    return tuple(name for name in names if name in in_use)


def read_library(spots: AnnData, name: str) -> Library:
    """Return what the file holds of a library.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    name : str
        One of `library_names`, or "" for a file without any.
    """
    entries = _entries(spots)
    entry = entries.get(name, {})
    column = _library_column(spots, tuple(entries))
    members, n_unassigned = np.ones(spots.n_obs, dtype=np.bool_), 0
    if column:
        values = spots.obs[column]
        members = np.asarray(values.notna() & (values.astype(str) == name))
        n_unassigned = int(values.isna().sum())
    return Library(
        name=name,
        images=_mapping(entry.get("images")),
        scale_factors=_mapping(entry.get("scalefactors")),
        column=column,
        spots=members,
        n_unassigned=n_unassigned,
    )


def fitted_library(spots: AnnData, is_fitted: NDArray[np.bool_]) -> str | None:
    """Return the capture area that a result is of.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    is_fitted : ndarray of shape (n_spots,)
        Whether each spot of the file was part of the fit.

    Returns
    -------
    str or None
        That with most of them; None where there is nothing to choose.
    """
    names = library_names(spots)
    if len(names) <= 1:
        return None
    n_fitted = [is_fitted[read_library(spots, name).spots].sum() for name in names]
    return names[int(np.argmax(n_fitted))]


def _entries(spots: AnnData) -> dict[str, Mapping[str, Any]]:
    kept = _mapping(spots.uns.get(IMAGES_KEY))
    if "images" in kept:  # a library without a name, one level up
        return {"": kept}
    return {
        str(name): entry for name, entry in kept.items() if isinstance(entry, Mapping)
    }


def _library_column(spots: AnnData, names: tuple[str, ...]) -> str:
    """Return the column with nothing but names of libraries; gaps are allowed.

    It is "" for a single library, which needs no column.
    """
    if len(names) <= 1:
        return ""
    found = [
        column
        for column in spots.obs.columns
        if not pd.api.types.is_numeric_dtype(spots.obs[column].dtype)
        and set() < _values(spots, column) <= set(names)
    ]
    return max(found, key=lambda column: spots.obs[column].count(), default="")


def _values(spots: AnnData, column: str) -> set[str]:
    return set(spots.obs[column].dropna().astype(str).unique())


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}

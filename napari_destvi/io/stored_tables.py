"""The tables of amounts in annotated data: of ``obsm``, ``obs`` and ``uns``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from napari_destvi.data.file_keys import COORDINATE_KEYS
from napari_destvi.io.method_tables import may_hold, tables_among
from napari_destvi.io.other_methods import (
    NAMES_IN_UNS,
    NO_AMOUNTS,
    method_of,
    title_of,
    without_prefix,
)
from napari_destvi.io.rctd_calls import TITLE as CALLS
from napari_destvi.io.result_keys import (
    PROPORTIONS,
    RESULT_KEY,
    original_names,
    taken_keys,
)
from napari_destvi.io.stored_entries import Entries

#: What an entry of ``uns`` must tell to be that of a result of ours.
_NEEDED = {"stored_names", "cell_types"}
#: Where Cell2location keeps its 5 % quantile and its mean in ``uns``.
_SUMMARIES = {"q05": "post_sample_q05", "means": "post_sample_means"}
_MODEL = ("uns", "mod")


def stored_tables(entries: Entries) -> dict[str, pd.DataFrame]:
    """Return all that may be tables of amounts, by title, as they are stored.

    Parameters
    ----------
    entries : Entries
        Of a file or a slide.

    Returns
    -------
    dict of str to DataFrame of shape (n_spots, n_cell_types)
        With the types' own names. Copies in ``obs`` and ``uns`` are left out where
        ``obsm`` has what the same method found.
    """
    found = _in_obsm(entries)
    for more in (_in_obs(entries), _of_cell2location(entries), _in_uns(entries)):
        methods = {method_of(title) for title in found}
        for title, table in more.items():
            is_new = title == CALLS or method_of(title) not in methods
            if is_new and title not in found:
                found[title] = table
    return found


def table_in_obsm(entries: Entries, key: str) -> pd.DataFrame | None:
    """Return an entry of ``obsm`` with the types' own names; None without names."""
    table, about = _table(entries, key), _about(entries)
    return None if table is None else _named(table, key, about)


def _about(entries: Entries) -> Mapping[str, Any]:
    """Return what a result of ours tells of itself; nothing for other data."""
    entry = entries.read("uns", RESULT_KEY)
    if isinstance(entry, Mapping) and entry.keys() >= _NEEDED:
        return entry
    return {}


def _named(table: pd.DataFrame, key: str, about: Mapping[str, Any]) -> pd.DataFrame:
    """Return a table of ``obsm`` with the types' own names."""
    if about and key in taken_keys(about):
        return table.rename(columns=original_names(about))
    return without_prefix(table)


def _in_obsm(entries: Entries) -> dict[str, pd.DataFrame]:
    about = _about(entries)
    ours = set(taken_keys(about)) - {PROPORTIONS} if about else set()
    never = {*COORDINATE_KEYS, *NO_AMOUNTS, *ours}
    found: dict[str, pd.DataFrame] = {}
    for key in entries.keys("obsm"):
        table = None if key in never else _table(entries, key)
        if table is not None:
            title = title_of(key) if title_of(key) not in found else key
            found[title] = _named(table, key, about)
    return found


def _table(entries: Entries, key: str) -> pd.DataFrame | None:
    """Return an entry of ``obsm`` as a table, if it or ``uns`` names its columns."""
    if entries.is_table("obsm", key):
        table: pd.DataFrame = entries.read("obsm", key)
        return table
    if key not in NAMES_IN_UNS:
        return None
    types = _names(entries, *NAMES_IN_UNS[key])
    return _framed(entries.read("obsm", key), entries.spot_names(), types)


def _in_obs(entries: Entries) -> dict[str, pd.DataFrame]:
    factors = _names(entries, "mod", "factor_names")
    if not may_hold(entries.keys("obs"), factors):
        return {}
    pair = entries.read("obsm", "rctd_weights_doublet")
    return tables_among(entries.read("obs"), factors, pair_weights=pair)


def _of_cell2location(entries: Entries) -> dict[str, pd.DataFrame]:
    """Return the abundances that Cell2location keeps in ``uns``."""
    factors = _names(entries, "mod", "factor_names")
    names = _names(entries, "mod", "obs_names")
    if not factors or not names:
        return {}
    found = {}
    for kind, slot in _SUMMARIES.items():
        values = entries.read(*_MODEL, slot, "w_sf")
        table = _framed(values, pd.Index(names), factors)
        if table is not None:
            found[title_of(f"{kind}_cell_abundance_w_sf")] = table
    return found


def _in_uns(entries: Entries) -> dict[str, pd.DataFrame]:
    """Return the tables in ``uns`` whose rows are spots."""
    keys = [key for key in entries.keys("uns") if entries.is_table("uns", key)]
    found = {}
    for key in keys:
        table = entries.read("uns", key)
        names = table.index.astype(str)
        if len(names) and names.isin(entries.spot_names()).all():
            found[title_of(key)] = without_prefix(table.set_axis(names))
    return found


def _names(entries: Entries, *path: str) -> list[str]:
    found = entries.read("uns", *path)
    return [] if found is None else [str(name) for name in np.ravel(found)]


def _framed(
    values: Any,  # noqa: ANN401 - whatever is stored
    spots: pd.Index,
    types: Sequence[str],
) -> pd.DataFrame | None:
    """Return values with their names; None where they do not go together."""
    if np.shape(values) != (len(spots), len(types)):
        return None
    return pd.DataFrame(np.asarray(values), spots, list(types))

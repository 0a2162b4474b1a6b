"""What annotated data hold by their names: of a file, read one by one, or in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import h5py
import pandas as pd
from anndata.io import read_elem

if TYPE_CHECKING:
    from anndata import AnnData


class Entries(Protocol):
    """Reads entries of annotated data; those that are not read cost nothing."""

    def keys(self, slot: str) -> list[str]:
        """Return the names in "obs", "obsm" or "uns"."""

    def is_table(self, slot: str, key: str) -> bool:
        """Tell whether an entry is a DataFrame."""

    def read(self, *path: str) -> Any:  # noqa: ANN401 - whatever is stored
        """Return an entry, such as of "uns", "mod", or None if it is not there."""

    def spot_names(self) -> pd.Index:
        """Return the names of the rows."""


class FileEntries:
    """The entries of an open file.

    Parameters
    ----------
    file : h5py.File
        Of annotated data, as `check_annotated` has found.
    """

    def __init__(self, file: h5py.File) -> None:
        self._file = file

    def keys(self, slot: str) -> list[str]:
        """Return the names of a slot; before anndata 0.7 ``obs`` is an array."""
        found = self._file.get(slot, {})
        if isinstance(found, h5py.Dataset):
            return list(map(str, found.dtype.names or ()))
        return list(found)

    def is_table(self, slot: str, key: str) -> bool:
        """Tell by its attributes whether an entry is a DataFrame."""
        return bool(self._file[slot][key].attrs.get("encoding-type") == "dataframe")

    def read(self, *path: str) -> Any:  # noqa: ANN401
        """Read an entry, or return None."""
        node: Any = self._file
        for name in path:
            if not isinstance(node, h5py.Group) or name not in node:
                return None
            node = node[name]
        return read_elem(node)

    def spot_names(self) -> pd.Index:
        """Read the names alone, where they are stored alone."""
        obs = self._file["obs"]
        if isinstance(obs, h5py.Group) and "_index" in obs.attrs:
            return pd.Index(read_elem(obs[obs.attrs["_index"]]))
        names: pd.Index = read_elem(obs).index
        return names


class SlideEntries:
    """The entries of annotated data in memory.

    Parameters
    ----------
    spots : AnnData
        Not modified.
    """

    def __init__(self, spots: AnnData) -> None:
        self._slots: Mapping[str, Any] = {
            "obs": spots.obs,
            "obsm": spots.obsm,
            "uns": spots.uns,
        }

    def keys(self, slot: str) -> list[str]:
        """Return the names of a slot."""
        return list(map(str, self._slots[slot]))

    def is_table(self, slot: str, key: str) -> bool:
        """Tell whether an entry is a DataFrame."""
        return isinstance(self._slots[slot][key], pd.DataFrame)

    def read(self, *path: str) -> Any:  # noqa: ANN401
        """Return an entry or None."""
        node: Any = self._slots
        for name in path:
            if not isinstance(node, Mapping | pd.DataFrame) or name not in node:
                return None
            node = node[name]
        return node

    def spot_names(self) -> pd.Index:
        """Return the names of the rows."""
        names: pd.Index = self._slots["obs"].index
        return names

"""What is in a zarr group, by name and of the kind that is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import zarr


def attributes_of(group: zarr.Group) -> dict[str, Any]:
    """Return the attributes of a group."""
    return dict(group.attrs)


def groups_in(group: zarr.Group, name: str) -> dict[str, zarr.Group]:
    """Return the groups below another by their names; none if it is not there."""
    import zarr

    found = group.get(name)
    return dict(sorted(found.groups())) if isinstance(found, zarr.Group) else {}


def array_in(group: zarr.Group, name: str) -> zarr.Array[Any]:
    """Return an array below a group.

    Raises
    ------
    ValueError
        If it is not there.
    """
    import zarr

    found = group.get(name)
    if not isinstance(found, zarr.Array):
        msg = f'there is no array "{name}"'
        raise ValueError(msg)
    return found


def values_in(group: zarr.Group, name: str) -> NDArray[Any]:
    """Return all values of an array below a group.

    Raises
    ------
    ValueError
        If it is not there.
    """
    return np.asarray(array_in(group, name)[:])

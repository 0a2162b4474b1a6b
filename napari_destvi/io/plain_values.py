"""Settings as an .h5ad file can hold them: nested, readable, and exact on return.

HDF5 knows no None, no list of mixed values and no "/" in a name. Whatever it does
not know is written as JSON after the mark "json:".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

#: A nested dict, a list, text, a number, a truth value or None.
Plain: TypeAlias = Any
_MARK = "json:"
#: "/" would make a group, "%" is what escapes.
_ESCAPES = {"%": "%25", "/": "%2F"}


def storable(value: object) -> Plain:
    """Return a plain value as annotated data can store it.

    Parameters
    ----------
    value : object
        Nested mappings and sequences of text, numbers, truth values and None.

    Returns
    -------
    dict, str, int, float, bool or ndarray
        What `restored` turns back; a tuple comes back as a list.

    Raises
    ------
    TypeError
        If the value is not plain.

    Examples
    --------
    >>> storable({"epochs": None, "a/b": [1, 2]})
    {'epochs': 'json:null', 'a%2Fb': array([1, 2])}
    """
    if isinstance(value, Mapping):
        return {_escaped(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and not value.startswith(_MARK) and value:
        return value
    if isinstance(value, list | tuple) and _is_even(value):
        return np.array(value, dtype=object if isinstance(value[0], str) else None)
    return _MARK + json.dumps(value)


def restored(value: Plain) -> Plain:
    """Return the plain value that `storable` was given.

    Parameters
    ----------
    value : object
        As read from annotated data.

    Examples
    --------
    >>> restored(storable({"epochs": None, "a/b": (1, 2)}))
    {'epochs': None, 'a/b': [1, 2]}
    """
    if isinstance(value, Mapping):
        return {_unescaped(str(key)): restored(item) for key, item in value.items()}
    if hasattr(value, "tolist"):  # arrays and scalars of numpy and pandas
        value = value.tolist()
    if isinstance(value, str) and value.startswith(_MARK):
        return json.loads(value.removeprefix(_MARK))
    return value


def _is_even(values: list[Any] | tuple[Any, ...]) -> bool:
    """Return whether a sequence is an array: not empty, of one kind of value."""
    kinds = {type(value) for value in values}
    return len(kinds) == 1 and kinds <= {str, int, float, bool}


def _escaped(key: str) -> str:
    for character, escape in _ESCAPES.items():
        key = key.replace(character, escape)
    return key


def _unescaped(key: str) -> str:
    for character, escape in reversed(_ESCAPES.items()):
        key = key.replace(escape, character)
    return key

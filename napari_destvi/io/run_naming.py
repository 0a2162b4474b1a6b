"""Calling a past fit by a name that finds it again, and no other."""

from __future__ import annotations

import unicodedata

from napari_destvi.errors import InputError
from napari_destvi.io.run_folder import is_key
from napari_destvi.io.run_store import RunStore

#: Longer names make the list of past fits unreadable.
MAX_NAME = 100
#: So much of a key the list shows.
_SHOWN_KEY = 8
#: Unicode's categories of line breaks, tabs and the like.
_BREAKS = ("Cc", "Zl", "Zp")


def name_run(store: RunStore, key: str, name: str) -> None:
    """Call a fit by another name; an empty one gives it back its title.

    Parameters
    ----------
    store : RunStore
        Where the fit lies.
    key : str
        Which.
    name : str
        What to call it; blanks around it are left out.

    Raises
    ------
    InputError
        If the name is too long, has line breaks or tabs, is a key, or is what another
        fit is called; or as `RunStore.rename`.
    ExportError
        If it cannot be written.
    """
    name = name.strip()
    if name:
        _check_text(name)
        _check_free(store, key, name)
    store.rename(key, name)


def _check_text(name: str) -> None:
    if any(unicodedata.category(sign) in _BREAKS for sign in name):
        msg = "The name has a line break or a tab. Give one line of plain text."
        raise InputError(msg)
    if len(name) > MAX_NAME:
        msg = (
            f"The name has {len(name)} characters. Give one of {MAX_NAME} at the most."
        )
        raise InputError(msg)


def _check_free(store: RunStore, key: str, name: str) -> None:
    others = [record for record in store.records() if record.key != key]
    named = [r for r in others if name in (r.title, r.sweep_name)]
    if named:
        msg = (
            f'Another fit is called "{name}" already ({named[0].key[:_SHOWN_KEY]}). '
            "Give another name."
        )
        raise InputError(msg)
    begins = len(name) >= _SHOWN_KEY and any(r.key.startswith(name) for r in others)
    if is_key(name) or begins:
        msg = f'"{name}" is the key of a fit. Give a name that is no key.'
        raise InputError(msg)

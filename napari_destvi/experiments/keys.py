"""What the lists of a sweep are called, and what is said of one that is unknown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from napari_destvi.config import ignored_settings, method_title
from napari_destvi.errors import ConfigError

#: The lists of a sweep, and the setting that each has values of; the seeds last, so
#: that those of one setting follow each other.
AXES: Mapping[str, str] = {
    "methods": "method",
    "presets": "preset",
    "amortizations": "amortization",
    "epochs": "epochs",
    "batch_sizes": "batch_size",
    "cells_per_spot": "cells_per_spot",
    "detection_alphas": "detection_alpha",
    "seeds": "seed",
}
#: The settings that are the same for all fits of a sweep.
FIXED = ("reference_epochs", "ensemble_size", "device")


def table_axes(method: str) -> tuple[str, ...]:
    """Return the lists that a method may have of its own.

    Examples
    --------
    >>> "amortizations" in table_axes("cell2location"), table_axes("nnls")
    (False, ())
    """
    ignored = ignored_settings(method) | {"method"}
    return tuple(axis for axis, setting in AXES.items() if setting not in ignored)


def of_method(method: str) -> str:
    """Return how sentences call the settings of one method."""
    return f"the settings of {method_title(method)} ({method})"


def check_keys(found: Collection[str], known: Collection[str], where: str) -> None:
    """Make sure that all names are known.

    Parameters
    ----------
    found, known : collection of str
        The names that there are, and that there may be.
    where : str
        Where they stand, within a sentence.

    Raises
    ------
    ConfigError
        With the nearest known name of the first that is unknown.
    """
    unknown = [name for name in found if name not in known]
    if not unknown:
        return
    name = unknown[0]
    near = get_close_matches(name, known, n=1)
    guess = f' Did you mean "{near[0]}"?' if near else ""
    allowed = f"Allowed are {', '.join(known)}." if known else "It has none to choose."
    msg = f'"{name}" is not known in {where}.{guess} {allowed}'
    raise ConfigError(msg)

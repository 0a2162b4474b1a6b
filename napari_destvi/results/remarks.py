"""What a fit found out about the slide besides the maps, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from napari_destvi.results.result import Result

#: The most cells that are told apart: from here on it is "or more".
MOST_CELLS = 32
_FITTED_AT_ONCE = (
    "Spots next to each other differ from the reference in the same genes: cells of a "
    "type change their state across the tissue, or a type is missing in the reference. "
    "So shares and states were estimated together rather than one after the other."
)
_APPLIED = (
    "These maps are of a model that was trained on another slide; nothing was trained "
    "here."
)
_APPLIED_AGAIN = (
    "These maps are of a model that was trained on this slide before; nothing was "
    "trained now."
)


def remarks(result: Result) -> tuple[str, ...]:
    """Return the sentences, for the end of a fit; none of other methods.

    Parameters
    ----------
    result : Result
        Of any method.
    """
    settings = result.settings
    found = []
    asked = (settings.get("wishes") or {}).get("preset")
    applied = settings.get("applied_model") or {}
    was_joint = settings.get("spot_fit") == "joint" and asked == "default"
    if was_joint and not applied:  # that was found of the model's own slide
        found.append(_FITTED_AT_ONCE)
    number = float(settings.get("n_cells_per_spot") or math.nan)
    if math.isfinite(number):
        cells = _cells(round(number))
        found.append(
            f"Spots seem to hold {cells} each. This is a rough guess from how much the "
            "spots differ: where neighbours are alike, it may be twice as many."
        )
    level = float(settings.get("trace_level") or 0)
    if level > 0:
        found.append(
            f"Shares of up to {100 * level:.4g} % cannot be told from none at all: so "
            "much is taken off every share, and what is less is shown as 0."
        )
    return (*found, *_of_applied(applied, settings.get("data") or {}))


def _of_applied(applied: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what is to be known of a result that a trained model gave."""
    if not applied:
        return ()
    own = (applied.get("fitted_on") or {}).get("spots_hash")
    is_same = own is not None and own == data.get("spots_hash")
    return (
        _APPLIED_AGAIN if is_same else _APPLIED,
        *map(str, applied.get("sentences", ())),
    )


def _cells(number: int) -> str:
    if number >= MOST_CELLS:
        return f"{MOST_CELLS} cells or more"
    return "about one cell" if number == 1 else f"about {number} cells"

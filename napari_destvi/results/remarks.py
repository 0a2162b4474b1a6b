"""What a fit found out about the slide besides the maps, in sentences."""

from __future__ import annotations

import math

from napari_destvi.results.result import Result

#: The most cells that are told apart: from here on it is "or more".
MOST_CELLS = 32
_FITTED_AT_ONCE = (
    "Neighbouring spots deviate alike from the mean expression of their types, as "
    "where cells share a state or the reference lacks a type: proportions and states "
    "were fitted at once, by one network."
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
    if settings.get("spot_fit") == "joint" and asked == "default":
        found.append(_FITTED_AT_ONCE)
    number = float(settings.get("n_cells_per_spot") or math.nan)
    if math.isfinite(number):
        cells = _cells(round(number))
        found.append(
            f"The counts disperse like those of spots of {cells} drawn at random; "
            "where neighbouring cells resemble each other, there are up to twice as "
            "many."
        )
    level = float(settings.get("trace_level") or 0)
    if level > 0:
        found.append(
            f"Up to {100 * level:.4g} % of a spot counts as a trace of a type that is "
            "absent: so much is taken off every share, and what is less is 0."
        )
    return tuple(found)


def _cells(number: int) -> str:
    if number >= MOST_CELLS:
        return f"{MOST_CELLS} cells or more"
    return "about one cell" if number == 1 else f"about {number} cells"

"""What a fit found out about the slide besides the maps, in sentences."""

from __future__ import annotations

import math

from napari_destvi.results.result import Result

_SHARED_STATES = (
    "The cells of a spot share their state here, so proportions and states were "
    "fitted at once."
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
    if settings.get("spot_fit") == "joint" and _asked_in_turn(result):
        found.append(_SHARED_STATES)
    n_cells = float(settings.get("n_cells_per_spot") or math.nan)
    if math.isfinite(n_cells):
        found.append(
            f"The counts disperse like those of spots of about {n_cells:.0f} cells."
        )
    level = float(settings.get("trace_level") or 0)
    if level > 0:
        found.append(
            f"Shares of up to {100 * level:.2g} % are counted as traces of absent "
            "types, and are 0."
        )
    return tuple(found)


def _asked_in_turn(result: Result) -> bool:
    preset = result.settings.get("preset") or {}
    return preset.get("spot_fit") == "in turn"

"""What a region or a spot is made of, as bars with a title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.wording import number_of
from napari_destvi.session.palette import palette
from napari_destvi.session.region import PinnedSpot
from napari_destvi.session.regions import is_read
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Colour

if TYPE_CHECKING:
    from collections.abc import Sequence

    from napari_destvi.layers import RegionSummary
    from napari_destvi.results import Result

NO_MAPS = "its composition is shown when there are maps"
NOT_FITTED = "not in the fit"
#: Said where the read-out is on its way.
PENDING = " …"
STANDARD_ERROR = "The thin line is the standard error of the mean."
INTERVAL = "The thin line is the 90 % interval of the share."
#: Further types are summed up in one bar.
MAX_BARS = 12


class ShareBar(NamedTuple):
    """A bar: the share of a type, from 0 to 1, and its bounds.

    Parameters
    ----------
    name : str
        Of the type.
    share : float
        Its share.
    low, high : float
        Where the thin line begins and ends; NaN for none.
    colour : tuple of float or None
        Of the type; None for a bar of several.
    """

    name: str
    share: float
    low: float
    high: float
    colour: Colour | None


@dataclass(frozen=True, slots=True)
class CompositionView:
    """Bars, the largest first, what they are of, and what their thin lines are."""

    title: str
    bars: tuple[ShareBar, ...] = ()
    bounds: str = ""


def composition_view(session: Session) -> CompositionView:
    """Return what the pinned spot is made of, or else the chosen region."""
    if session.tissue is None:
        return CompositionView("")
    if session.pinned is not None:
        return _of_spot(session, session.pinned)
    return _of_region(session, session.region) if session.region else _NOTHING


_NOTHING = CompositionView("")


def _of_spot(session: Session, spot: PinnedSpot) -> CompositionView:
    result = session.result
    if result is None:
        return CompositionView(f"{spot.name}: {NO_MAPS}")
    row = _row_of(result, spot)
    if row is None or not np.isfinite(result.proportions[row]).all():
        return CompositionView(f"{spot.name}: {NOT_FITTED}")
    shares = result.proportions[row]
    low, high = result.proportions_low, result.proportions_high
    if low is None or high is None:
        bounds = np.full_like(shares, np.nan)
        low, high, told = bounds, bounds, ""
    else:
        low, high, told = low[row], high[row], INTERVAL
    chosen = session.type_colours
    bars = _bars(result.cell_types, chosen, shares, low, high)
    return CompositionView(spot.name, bars, told)


def _row_of(result: Result, spot: PinnedSpot) -> int | None:
    """Return the row of a spot in a result: as a rule it is that of the slide."""
    names = result.spot_names
    if spot.number < len(names) and names[spot.number] == spot.name:
        return spot.number
    return names.index(spot.name) if spot.name in names else None


def _of_region(session: Session, name: str) -> CompositionView:
    if session.result is None:
        return CompositionView(f"{name}: {NO_MAPS}")
    read = session.regions_read
    if read is None or read.summary is None or read.chosen != name:
        return CompositionView(f"{name}{PENDING}")
    summary = read.summary
    # Until the newest answer is there the one before it stays, marked as such.
    title = f"{name}: {_counted(summary)}{'' if is_read(session) else PENDING}"
    if summary.n_spots == 0:
        return CompositionView(title)
    mean, error = summary.mean, summary.standard_error
    chosen = session.type_colours
    bars = _bars(summary.cell_types, chosen, mean, mean - error, mean + error)
    return CompositionView(title, bars, STANDARD_ERROR)


def _counted(summary: RegionSummary) -> str:
    left_out = summary.n_left_out
    without = f", {left_out:,} more are not in the fit" if left_out else ""
    of = number_of(summary.n_spots, "spot")
    return f"{'mean of ' if summary.n_spots else ''}{of}{without}"


def _bars(
    names: Sequence[str],
    chosen: Mapping[str, Colour],
    shares: NDArray[np.floating],
    low: NDArray[np.floating],
    high: NDArray[np.floating],
) -> tuple[ShareBar, ...]:
    """Return a bar for each of the largest types, and one for all others."""
    colours = palette(names, chosen)
    order = np.argsort(-shares, kind="stable")
    # One more in its own bar takes no more room than "1 other".
    n_own = len(order) if len(order) <= MAX_BARS + 1 else MAX_BARS
    bars = [
        ShareBar(
            names[number],
            float(shares[number]),
            float(low[number]),
            float(high[number]),
            tuple(colours[number].tolist()),
        )
        for number in order[:n_own]
    ]
    others = order[n_own:]
    if len(others):
        title = f"{len(others)} others"
        rest = float(shares[others].sum())
        bars.append(ShareBar(title, rest, np.nan, np.nan, None))
    return tuple(bars)

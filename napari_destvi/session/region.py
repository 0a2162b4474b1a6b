"""A region that the user drew, what is asked about regions, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.session.terms import Colour

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue
    from napari_destvi.layers import RegionSummary
    from napari_destvi.layers.region_readout import RegionDifference
    from napari_destvi.results import Result


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """A part of the slide with a name of its own.

    Parameters
    ----------
    name : str
        Of no other region.
    colour : tuple of float
        Of its outline: red, green and blue.
    corners : ndarray of shape (n_corners, 2)
        (x, y) of its outline, in full-resolution pixels.
    spots : ndarray of shape (n_spots,), bool, or None
        Which spots of the slide it holds; None until that is found out.
    """

    name: str
    colour: Colour
    corners: NDArray[np.float64] = field(repr=False)
    spots: NDArray[np.bool_] | None = field(default=None, repr=False)


class RegionsAsked(NamedTuple):
    """What the read-out of the regions depends on.

    Parameters
    ----------
    tissue : Tissue
        The slide.
    result : Result or None
        The maps.
    regions : tuple of Region
        All of them.
    chosen, other : str or None
        The region that is summed up, and the one that it is compared with.
    """

    tissue: Tissue
    result: Result | None
    regions: tuple[Region, ...]
    chosen: str | None
    other: str | None


class RegionsRead(NamedTuple):
    """The read-out of the regions.

    Parameters
    ----------
    spots : mapping of str to ndarray of shape (n_spots,), bool
        Per region the spots that it holds.
    chosen, other : str or None
        What the next two are of.
    summary : RegionSummary or None
        Of the chosen region; None without maps.
    difference : RegionDifference or None
        Between the chosen region and the other; None without both.
    """

    spots: Mapping[str, NDArray[np.bool_]]
    chosen: str | None = None
    other: str | None = None
    summary: RegionSummary | None = None
    difference: RegionDifference | None = None


class PinnedSpot(NamedTuple):
    """A spot whose composition stays in the window: its number on the slide."""

    number: int
    name: str

"""Finds out what there is to know about the regions: slow for many spots."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from napari_destvi.layers.region_readout import composition, difference
from napari_destvi.layers.regions import spots_within
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.session.region import Region, RegionsAsked, RegionsRead

if TYPE_CHECKING:
    from napari_destvi.data.tissue import Tissue


def spots_of(region: Region, tissue: Tissue) -> NDArray[np.bool_]:
    """Return which spots of a slide a region holds, of shape (n_spots,)."""
    if region.spots is not None:
        return region.spots
    return spots_within(tissue.coordinates, [region.corners])


def read(asked: RegionsAsked) -> RegionsRead:
    """Return the spots of all regions, and sum up and compare the chosen ones."""
    spots = {region.name: spots_of(region, asked.tissue) for region in asked.regions}
    result, chosen, other = asked.result, asked.chosen, asked.other
    if result is None or chosen is None:
        return RegionsRead(spots)
    rows = spot_rows(result.spot_names, asked.tissue.spot_names)
    return RegionsRead(
        spots,
        chosen,
        other,
        composition(result, rows, spots[chosen]),
        None
        if other is None
        else difference(result, rows, spots[chosen], spots[other]),
    )

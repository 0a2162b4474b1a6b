"""Finds out what there is to know about the regions: slow for many spots."""

from __future__ import annotations

from napari_destvi.layers.region_readout import composition, difference
from napari_destvi.layers.regions import spots_within
from napari_destvi.layers.spot_rows import spot_rows
from napari_destvi.session.region import RegionsAsked, RegionsRead


def read(asked: RegionsAsked) -> RegionsRead:
    """Return the spots of all regions, and sum up and compare the chosen ones."""
    coordinates = asked.tissue.coordinates
    spots = {
        region.name: spots_within(coordinates, [region.corners])
        if region.spots is None
        else region.spots
        for region in asked.regions
    }
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

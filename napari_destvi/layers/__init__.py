"""From numbers per spot to pictures over the tissue: numpy only, no window."""

from napari_destvi.layers.display import SCALES, Scale, contrast_limits
from napari_destvi.layers.hover import SpotText, describe_spot
from napari_destvi.layers.parts import has_values, part_of
from napari_destvi.layers.placement import Placement, place_image, place_map
from napari_destvi.layers.ranking import has_enough_spots, mean_shares, ranked_types
from napari_destvi.layers.result_maps import ResultMaps, build_result_maps
from napari_destvi.layers.spot_index import (
    SpotIndex,
    build_spot_index,
    gather,
    spot_at,
)

__all__ = [
    "SCALES",
    "Placement",
    "ResultMaps",
    "Scale",
    "SpotIndex",
    "SpotText",
    "build_result_maps",
    "build_spot_index",
    "contrast_limits",
    "describe_spot",
    "gather",
    "has_enough_spots",
    "has_values",
    "mean_shares",
    "part_of",
    "place_image",
    "place_map",
    "ranked_types",
    "spot_at",
]

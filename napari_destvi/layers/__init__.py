"""From numbers per spot to pictures over the tissue: numpy only, no window."""

from napari_destvi.layers.blend import (
    blended,
    colours_at,
    gather_rgba,
    upper_limits,
    with_clear,
)
from napari_destvi.layers.display import FILE_SCALES, SCALES, Scale, contrast_limits
from napari_destvi.layers.dominant import dominant_rgba, dominant_type
from napari_destvi.layers.hover import SpotText, describe_spot
from napari_destvi.layers.parts import has_values, part_of
from napari_destvi.layers.placement import Placement, place_image, place_map
from napari_destvi.layers.ranking import mean_shares, ranked_types
from napari_destvi.layers.regions import (
    RegionSummary,
    compare_regions,
    spots_within,
    summarise_region,
)
from napari_destvi.layers.result_maps import ResultMaps, build_result_maps
from napari_destvi.layers.spot_index import (
    SpotIndex,
    build_spot_index,
    gather,
    spot_at,
)
from napari_destvi.layers.type_colours import type_colours

__all__ = [
    "FILE_SCALES",
    "SCALES",
    "Placement",
    "RegionSummary",
    "ResultMaps",
    "Scale",
    "SpotIndex",
    "SpotText",
    "blended",
    "build_result_maps",
    "build_spot_index",
    "colours_at",
    "compare_regions",
    "contrast_limits",
    "describe_spot",
    "dominant_rgba",
    "dominant_type",
    "gather",
    "gather_rgba",
    "has_values",
    "mean_shares",
    "part_of",
    "place_image",
    "place_map",
    "ranked_types",
    "spot_at",
    "spots_within",
    "summarise_region",
    "type_colours",
    "upper_limits",
    "with_clear",
]

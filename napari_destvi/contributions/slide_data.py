"""A slide and the maps of a result as layer data, as napari takes it from a plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from napari_destvi.data.libraries import library_names
from napari_destvi.data.tissue import Tissue, build_tissue
from napari_destvi.layers import (
    SpotIndex,
    build_result_maps,
    build_spot_index,
    ranked_types,
)
from napari_destvi.results import Result
from napari_destvi.session import MapKey
from napari_destvi.session.terms import DEFAULT_COLORMAPS, DEFAULT_OPACITY

if TYPE_CHECKING:
    from anndata import AnnData

#: Data, attributes and type of a layer.
LayerData = tuple[Any, dict[str, Any], str]
#: More maps of a result are a matter for the dock.
N_MAPS = 3


def slide_layers(
    spots: AnnData, result: Result | None = None, *, n_maps: int = N_MAPS
) -> list[LayerData]:
    """Return the tissue of each capture area, and over it the largest maps.

    Only the first capture area and its largest map are visible at first.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    result : Result or None
        Its maps, if it has any.
    n_maps : int
        How many cell types to show.

    Raises
    ------
    InputError
        If the spots have no place.
    """
    layers: list[LayerData] = []
    for library in library_names(spots) or (None,):
        tissue = build_tissue(spots, library=library)
        index = build_spot_index(tissue.coordinates, tissue.spot_diameter)
        seen = not layers
        layers.append(_tissue(tissue, index, visible=seen))
        if result is not None:
            layers += _maps(result, tissue, index, n_maps=n_maps, visible=seen)
    return layers


def _tissue(tissue: Tissue, index: SpotIndex, *, visible: bool) -> LayerData:
    from napari_destvi.widgets.tissue_layer import tissue_layer

    layer = tissue_layer(tissue, index)
    layer.visible = visible
    data: LayerData = layer.as_layer_data_tuple()
    return data


def _maps(
    result: Result, tissue: Tissue, index: SpotIndex, *, n_maps: int, visible: bool
) -> list[LayerData]:
    """Return the maps of the largest types, the largest one last, on top."""
    from napari_destvi.widgets.map_layer import MapLayer

    maps = build_result_maps(result, tissue.spot_names, index)
    largest = ranked_types(result)[:n_maps]
    layers = []
    for cell_type in reversed(largest):
        layer = MapLayer(
            MapKey("proportions", cell_type),
            maps,
            tissue,
            colormap=DEFAULT_COLORMAPS["proportions"],
            opacity=DEFAULT_OPACITY,
        ).layer
        layer.visible = visible and cell_type == largest[0]
        layers.append(layer.as_layer_data_tuple())
    return layers

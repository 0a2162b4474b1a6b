"""A layer of shapes whose names lie in its features."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from napari.layers import Shapes
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import place_image
from napari_destvi.layers.region_shapes import AREAS, outline
from napari_destvi.session import Colour
from napari_destvi.session.region import Region
from napari_destvi.session.regions import Outline
from napari_destvi.widgets.layer_tag import LayerTag

NAME = "Regions"
NAME_FEATURE = "region"
#: Of the longer side of the slide: thin, and seen with the whole slide in view.
EDGE_WIDTH = 1 / 250


def shapes_layer(tissue: Tissue, regions: tuple[Region, ...]) -> Shapes:
    """Return a layer with the outlines of regions, in the world of the slide."""
    size = tissue.microns_per_pixel or 1.0
    unit = place_image(1.0, tissue.microns_per_pixel).unit
    tag = LayerTag(tissue.library, microns_per_pixel=tissue.microns_per_pixel)
    extent = float(np.ptp(tissue.coordinates, axis=0).max()) + tissue.spot_diameter
    return Shapes(
        [region.corners[:, ::-1] * size for region in regions] or None,
        ndim=2,
        shape_type="polygon",
        name=NAME,
        features={NAME_FEATURE: np.array([r.name for r in regions], dtype=object)},
        edge_color=[region.colour for region in regions] or "white",
        edge_width=extent * size * EDGE_WIDTH,
        face_color="transparent",
        opacity=1.0,
        metadata=tag.as_metadata(),
        units=(unit, unit),
    )


def add_regions(layer: Shapes, tissue: Tissue, regions: tuple[Region, ...]) -> None:
    """Draw regions after the shapes that a layer has; they get no names yet."""
    size = tissue.microns_per_pixel or 1.0
    layer.add(
        [_in_layer(layer, region.corners[:, ::-1] * size) for region in regions],
        shape_type="polygon",
        edge_color=[region.colour for region in regions],
    )


def areas(layer: Shapes) -> list[int]:
    """Return the numbers of the shapes that have an inside."""
    kinds = layer.shape_type if layer.nshapes else []
    return [number for number, kind in enumerate(kinds) if kind in AREAS]


def outlines(layer: Shapes, tissue: Tissue) -> list[Outline]:
    """Return the shapes that have an inside, in full-resolution pixels."""
    size = tissue.microns_per_pixel or 1.0
    return [
        Outline(
            name_of(layer, number),
            colour_of(layer.edge_color[number]),
            in_world(layer, number)[:, ::-1] / size,
        )
        for number in areas(layer)
    ]


def have_outlines(regions: Sequence[Region], drawn: Sequence[Region]) -> bool:
    """Tell whether regions begin with those that are drawn, whatever their names."""
    return len(regions) >= len(drawn) and all(
        now.corners is before.corners
        for now, before in zip(regions, drawn, strict=False)
    )


def name_of(layer: Shapes, number: int) -> str:
    """Return the name of a shape, empty if it has none yet."""
    names = layer.features.get(NAME_FEATURE, ())
    # napari leaves rows of features behind, and gives new shapes rows without a name.
    name = names.iloc[number] if number < len(names) else ""
    return name if isinstance(name, str) else ""


def colour_of(edge: NDArray[np.floating]) -> Colour:
    """Return red, green and blue of an edge, to three digits."""
    red, green, blue = np.asarray(edge, dtype=np.float64)[:3].round(3).tolist()
    return red, green, blue


def in_world(layer: Shapes, number: int) -> NDArray[np.float64]:
    """Return the outline of a shape, of shape (n_corners, 2), (y, x) in world units."""
    corners = outline(layer.shape_type[number], layer.data[number][:, -2:])
    return np.array([layer.data_to_world(corner)[-2:] for corner in corners])


def _in_layer(layer: Shapes, corners: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.array([layer.world_to_data(corner) for corner in corners])

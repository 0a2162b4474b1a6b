"""The layer of the tissue: its picture, or its bare spots where there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Image
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import SpotIndex, gather, place_image, place_map
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import placed
from napari_destvi.widgets.napari_versions import show_region, show_scale_bar

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

#: Spots of a slide without a picture: a calm grey, darker than any map.
BARE_SPOT_GREY = 0.35


class TissueLayer:
    """The layer, while there is a slide.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self.layer: Image | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self.layer is None else (self.layer,)

    def show(self, tissue: Tissue, index: SpotIndex) -> None:
        """Lay a slide down, with a scale bar, and look at its spots."""
        self.hide()
        self.layer = layer = tissue_layer(tissue, index)
        self._viewer.add_layer(layer)
        show_scale_bar(self._viewer, unit=str(layer.units[-1]))
        show_region(self._viewer, region_of_spots(tissue))

    def hide(self) -> None:
        """Remove it."""
        layers, self.layer = self.layers, None
        remove_layers(self._viewer, layers)

    def let_go(self, layer: Layer) -> None:
        """Do without the layer that the user deleted; the maps stay."""
        if layer == self.layer:
            self.layer = None


def tissue_layer(tissue: Tissue, index: SpotIndex) -> Image:
    """Return the picture of the tissue, or its bare spots where there is none."""
    tag = LayerTag(library=tissue.library)
    if tissue.image is None:
        return Image(
            gather(index, np.full(tissue.n_spots, BARE_SPOT_GREY)),
            name=_titled("Spots", tissue),
            contrast_limits=(0.0, 1.0),
            metadata=tag.as_metadata(),
            **placed(place_map(index, tissue.microns_per_pixel)),
        )
    return Image(
        tissue.image,
        rgb=True,
        name=_titled("Tissue", tissue),
        metadata=tag.as_metadata(),
        **placed(place_image(tissue.image_scale, tissue.microns_per_pixel)),
    )


def region_of_spots(tissue: Tissue) -> NDArray[np.float64]:
    """Return the corners (y, x) around all spots, of shape (2, 2), in world units."""
    centres = tissue.coordinates[:, ::-1]
    half = tissue.spot_diameter / 2
    corners = np.stack([centres.min(axis=0) - half, centres.max(axis=0) + half])
    return corners * (tissue.microns_per_pixel or 1.0)


def _titled(name: str, tissue: Tissue) -> str:
    return f"{name} · {tissue.library}" if tissue.library else name

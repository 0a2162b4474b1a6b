"""The layer of the user's own full-resolution image, right above the tissue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Image

from napari_destvi.data.full_picture import FullPicture
from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import place_image
from napari_destvi.session import Session
from napari_destvi.session.full_pictures import forget_picture
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import placed

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer


class PictureLayer:
    """The layer, while there is an image.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    session : Session
        Says what is shown; the overlay listens to it.
    """

    def __init__(self, viewer: Viewer, session: Session) -> None:
        self._viewer = viewer
        self._session = session
        self._layer: Image | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self._layer is None else (self._layer,)

    def draw(self, tissue_layer: Image | None) -> None:
        """Show the image below the maps, in place of the one before."""
        self.hide()
        picture, tissue = self._session.picture, self._session.tissue
        if picture is None or tissue is None:
            return
        self._layer = picture_layer(picture, tissue)
        there = self._viewer.layers
        below = there.index(tissue_layer) + 1 if tissue_layer in there else 0
        there.insert(below, self._layer)

    def hide(self) -> None:
        """Remove it."""
        layers, self._layer = self.layers, None
        remove_layers(self._viewer, layers)

    def let_go(self, layer: Layer) -> None:
        """Ask for no image any more if the user deleted its layer."""
        if layer == self._layer:
            self._layer = None
            forget_picture(self._session)


def picture_layer(picture: FullPicture, tissue: Tissue) -> Image:
    """Return an image under the spots, of which only what is seen is read."""
    is_coloured = picture.levels[0].ndim > 2
    return Image(
        list(picture.levels),
        multiscale=True,
        rgb=is_coloured,
        contrast_limits=None if is_coloured else _limits(picture),
        name=picture.name,
        metadata=LayerTag(tissue.library).as_metadata(),
        **placed(place_image(picture.scale, tissue.microns_per_pixel)),
    )


def _limits(picture: FullPicture) -> tuple[float, float]:
    """Return the least and largest value of a grey image, as its smallest level has."""
    small = np.asarray(picture.levels[-1])
    low, high = float(small.min()), float(small.max())
    return (low, high) if high > low else (low, low + 1)

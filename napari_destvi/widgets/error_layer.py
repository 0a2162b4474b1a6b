"""The error of each spot as a layer over the tissue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from napari_destvi.layers import contrast_limits, gather, place_map
from napari_destvi.widgets.compared_maps import ComparedMaps
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import over_tissue

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Image, Layer

NAME = "error per spot (RMSE, %)"
#: From dark to light, as the colours of the maps, and not taken for one of them.
COLORMAP = "inferno"
#: The scale goes at least so far, in percentage points: smaller errors are no more
#: than rounding.
LEAST_ERROR = 2.0


class ErrorLayer:
    """The layer, while it is shown.

    Parameters
    ----------
    viewer : napari.Viewer
        Where it goes.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._shown: ComparedMaps | None = None
        self.layer: Image | None = None

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer, if it is there."""
        return () if self.layer is None else (self.layer,)

    def show(self, compared: ComparedMaps, *, opacity: float) -> None:
        """Show the errors of a comparison; again only if it is another one."""
        if compared is self._shown:
            return
        self.hide()
        values = compared.error()
        limits = contrast_limits(values, lowest=0.0, least_span=LEAST_ERROR)
        layer = over_tissue(
            gather(compared.index, values),
            place_map(compared.index, compared.tissue.microns_per_pixel),
            name=NAME,
            colormap=COLORMAP,
            contrast_limits=limits,
            opacity=opacity,
            tag=LayerTag(compared.tissue.library),
        )
        largest = float(np.fmax.reduce(values, initial=limits[1]))
        layer.contrast_limits_range = (0.0, largest)
        self.layer, self._shown = layer, compared
        self._viewer.add_layer(layer)

    def hide(self) -> None:
        """Remove it."""
        layers, self.layer, self._shown = self.layers, None, None
        remove_layers(self._viewer, layers)

"""Rings around marked spots: one layer of points, or one in each panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from napari.layers import Points
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import place_image
from napari_destvi.widgets.active_layer import active_kept
from napari_destvi.widgets.layer_part import remove_layers
from napari_destvi.widgets.layer_tag import LayerTag
from napari_destvi.widgets.map_layer import placed

if TYPE_CHECKING:
    from napari import Viewer
    from napari.layers import Layer

#: Orange stands out from stained tissue and from the colours of all maps.
RING_COLOUR = "#ff6a00"
#: Of the spot's diameter, so that its colour is seen inside.
RING_SIZE = 1.6
#: Of the ring's diameter.
RING_WIDTH = 0.16
#: On the screen, in pixels: a spot among a million is smaller than can be found. A ring
#: at the lower end is drawn half as wide, and the spot is seen in the hole.
LEAST_SIZE, LARGEST_SIZE = 12, 10_000
NAME = "Marked spots"


class SpotRings:
    """The layers of the rings.

    Parameters
    ----------
    viewer : napari.Viewer
        Where they go; what is selected there stays so.
    """

    def __init__(self, viewer: Viewer) -> None:
        self._viewer = viewer
        self._layers: list[Points] = []

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that were added."""
        return tuple(self._layers)

    def show(
        self, tissue: Tissue, places: NDArray[np.floating], *, n_layers: int
    ) -> None:
        """Draw a ring at each place, in that many layers.

        Parameters
        ----------
        tissue : Tissue
            The slide.
        places : ndarray of shape (n_marked, 2)
            (y, x) of spots, in full-resolution pixels.
        n_layers : int
            The same rings are in each.
        """
        if len(self._layers) != n_layers:
            self.hide()
            self._layers = [_rings(tissue) for _ in range(n_layers)]
            with active_kept(self._viewer):
                for layer in self._layers:
                    self._viewer.layers.append(layer)
        for layer in self._layers:
            layer.data = places
            layer.selected_data = set()  # napari selects what is added
        self._raise()

    def hide(self) -> None:
        """Remove the rings."""
        layers, self._layers = self._layers, []
        remove_layers(self._viewer, layers)

    def _raise(self) -> None:
        """Put a single layer on top; those of panels have their places."""
        there = self._viewer.layers
        # Not `is not`: napari hands plugins its layers behind proxies.
        if len(self._layers) == 1 and there[-1] != self._layers[0]:
            there.move(there.index(self._layers[0]), len(there))


def _rings(tissue: Tissue) -> Points:
    return Points(
        ndim=2,
        name=NAME,
        size=RING_SIZE * tissue.spot_diameter,
        face_color="transparent",
        border_color=RING_COLOUR,
        border_width=RING_WIDTH,
        canvas_size_limits=(LEAST_SIZE, LARGEST_SIZE),
        metadata=LayerTag(tissue.library).as_metadata(),
        **placed(place_image(1.0, tissue.microns_per_pixel)),
    )

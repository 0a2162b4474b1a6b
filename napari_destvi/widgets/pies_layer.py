"""One layer for several cell types: pies from close by, a blend of colours from afar.

Pies are drawn for the part of the slide that is in view, and again as the camera moves;
the layer holds that part alone. Where there are too many spots in view for pies to be
told from dots, it holds the blend of the same types over the whole slide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.layers import ResultMaps
from napari_destvi.layers.pies import Viewport, pies, spots_in_view
from napari_destvi.layers.placement import place_picture
from napari_destvi.session import MapForm
from napari_destvi.widgets.blend_layer import BlendLayer
from napari_destvi.widgets.camera_view import CameraFollower, CameraView, camera_view
from napari_destvi.widgets.tissue_layer import region_of_spots

if TYPE_CHECKING:
    from napari import Viewer

#: Pixels of the screen across a spot of which slices can be told apart.
LEAST_DIAMETER = 14.0
#: So many pies at most take no longer than a blink.
MOST_SPOTS = 2000
#: Of the view on each side, so that a small move shows no empty edge.
MARGIN = 0.1
#: In a view of more pixels, such as that of a 4K screen, they are made coarser, or they
#: take too long.
MOST_PIXELS = 2_000_000


class _Asked(NamedTuple):
    """What is to be drawn, as `BlendLayer.show` takes it."""

    form: MapForm
    maps: ResultMaps
    cell_types: Sequence[str]
    colours: NDArray[np.floating]
    least_shares: Mapping[str, float]


class PiesLayer:
    """The layer, and the camera that it follows.

    Parameters
    ----------
    viewer : napari.Viewer
        Whose camera tells what is in view.
    maps : ResultMaps
        Where the shares come from.
    tissue : Tissue
        The slide below.
    opacity : float
        From 0 to 1.
    told : callable
        Takes whether there are pies, whenever the layer is drawn.
    """

    def __init__(
        self,
        viewer: Viewer,
        maps: ResultMaps,
        tissue: Tissue,
        *,
        opacity: float,
        told: Callable[[bool], None],
    ) -> None:
        self._viewer = viewer
        self._tissue = tissue
        self._told = told
        self._blend = BlendLayer(maps, tissue, opacity=opacity)
        self.layer = self._blend.layer
        self._asked: _Asked | None = None
        self._follower = CameraFollower(viewer, self._draw)

    def show(
        self,
        form: MapForm,
        maps: ResultMaps,
        cell_types: Sequence[str],
        colours: NDArray[np.floating],
        least_shares: Mapping[str, float],
    ) -> None:
        """Draw the types; see `BlendLayer.show`."""
        self._asked = _Asked(form, maps, cell_types, colours, least_shares)
        self._draw()

    def end(self) -> None:
        """Follow the camera no longer."""
        self._follower.stop()

    def _draw(self) -> None:
        if self._asked is None:
            return
        viewport = self._viewport()
        spots = None if viewport is None else self._spots(viewport)
        if viewport is None or spots is None:
            self._blend.show(*self._asked)
        else:
            self._draw_pies(self._asked, spots, viewport)
        self._told(spots is not None)

    def _viewport(self) -> Viewport | None:
        """Return what is in view if spots are large enough in it."""
        view, size = camera_view(self._viewer), self._tissue.microns_per_pixel or 1.0
        if view is None or self._tissue.spot_diameter * size * view.zoom < (
            LEAST_DIAMETER
        ):
            return None
        return _viewport_of(view, region_of_spots(self._tissue), size)

    def _spots(self, viewport: Viewport) -> NDArray[np.intp] | None:
        """Return the spots in view, None where they are too many."""
        radius = self._tissue.spot_diameter / 2
        spots = spots_in_view(self._tissue.coordinates, radius, viewport)
        return spots if len(spots) <= MOST_SPOTS else None

    def _draw_pies(
        self, asked: _Asked, spots: NDArray[np.intp], viewport: Viewport
    ) -> None:
        rows = asked.maps.rows[spots]
        spots, rows = spots[rows >= 0], rows[rows >= 0]
        of_all = asked.maps.result.cell_types
        columns = [n for n, name in enumerate(of_all) if name in asked.cell_types]
        shares = asked.maps.result.proportions[rows][:, columns]
        least = np.array([asked.least_shares.get(of_all[n], 0.0) for n in columns])
        picture = pies(
            self._tissue.coordinates[spots],
            self._tissue.spot_diameter / 2,
            np.where(shares < least, 0, shares),  # a comparison with NaN is False
            asked.colours[columns],
            viewport,
        )
        microns = self._tissue.microns_per_pixel
        placement = place_picture(viewport.pixel, viewport.origin, microns)
        self._blend.lay(asked.form, picture, placement)


def _viewport_of(
    view: CameraView, region: NDArray[np.float64], microns_per_pixel: float
) -> Viewport:
    """Return the view and a margin around it, in full-resolution pixels.

    A pixel of the picture is one of the screen: drawn between two it would be jagged.
    It ends where the spots do: napari would take a larger layer for a larger slide, and
    look at all of it when it is asked for everything.

    Parameters
    ----------
    view : CameraView
        What the canvas shows.
    region : ndarray of shape (2, 2)
        Lowest and highest (y, x) of the spots, in world units.
    microns_per_pixel : float
        World units per full-resolution pixel.
    """
    seen = np.array(view.size) * view.zoom
    coarser = max(1.0, float(np.sqrt(seen.prod() / MOST_PIXELS)))
    n_pixels = np.rint(seen / coarser) + 2 * np.rint(MARGIN * seen / coarser)
    pixel = coarser / view.zoom
    low = np.array(view.centre) - (n_pixels - 1) * pixel / 2
    first, last = (
        np.floor((region[0] - low) / pixel),
        np.ceil((region[1] - low) / pixel),
    )
    begin, end = np.clip(0, first, last), np.clip(n_pixels - 1, first, last)
    height, width = (end - begin + 1).astype(int).tolist()
    y, x = ((low + begin * pixel) / microns_per_pixel).tolist()
    return Viewport((y, x), pixel / microns_per_pixel, (height, width))

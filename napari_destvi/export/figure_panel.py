"""Draws one panel of a figure: the tissue, and a disc for each spot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import EllipseCollection
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.export.figure_content import Picture, Raster
from napari_destvi.export.figure_region import Region, image_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from napari_destvi.export.figure_content import Rgba

#: How much of its colour the picture keeps, so that it does not mix with the maps'.
IMAGE_STRENGTH = 0.5
_WHITE = _MAX_BYTE = 255


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Slide:
    """What all panels have in common.

    Parameters
    ----------
    tissue : Tissue
        Spots and picture.
    region : Region
        What of it is shown.
    with_image : bool
        Whether its picture is shown.
    as_pixels : bool
        Whether discs become pixels in a figure of shapes.
    raster : Raster or None
        To draw spots as pixels of a picture instead of discs.
    is_dark : bool
        Whether the page is black.
    """

    tissue: Tissue = field(repr=False)
    region: Region
    with_image: bool
    as_pixels: bool
    raster: Raster | None = None
    is_dark: bool = False

    def draw(self, axes: Axes, spots: Rgba | Picture) -> None:
        """Draw the spots over the tissue.

        Parameters
        ----------
        axes : Axes
            Of the shape of the region. Its unit becomes the full-resolution pixel.
        spots : ndarray of shape (n_spots, 4), uint8, or Picture
            Their colours, or a picture of them. A spot without opacity is left blank.
        """
        axes.set_axis_off()
        if self.with_image and self.tissue.image is not None:
            self._draw_image(axes, self.tissue.image)
        if isinstance(spots, Picture):
            _lay(axes, spots.pixels, spots.region)
        elif self.raster is not None:
            _lay(axes, _gathered(self.raster, spots), self.raster.region)
        else:
            axes.add_collection(self._discs(axes, spots), autolim=False)
        axes.set_xlim(self.region.left, self.region.right)
        axes.set_ylim(self.region.bottom, self.region.top)

    def _draw_image(self, axes: Axes, image: NDArray[np.uint8]) -> None:
        part, place = image_in(self.region, image, self.tissue.image_scale)
        if part.size:
            _lay(axes, self._faded(part), place)

    def _faded(self, image: NDArray[np.uint8]) -> NDArray[np.uint8]:
        ground = 0 if self.is_dark else _WHITE
        difference = (ground - image.astype(np.float32)) * IMAGE_STRENGTH
        return (ground - difference).astype(np.uint8)

    def _discs(self, axes: Axes, colours: Rgba) -> EllipseCollection:
        known = colours[:, 3] > 0
        diameter = [self.tissue.spot_diameter]
        return EllipseCollection(
            widths=diameter,
            heights=diameter,
            angles=[0.0],
            units="xy",
            facecolors=colours[known] / _MAX_BYTE,
            linewidths=0,
            offsets=self.tissue.coordinates[known],
            offset_transform=axes.transData,
            rasterized=self.as_pixels,
        )


def _lay(axes: Axes, pixels: NDArray[np.uint8], region: Region) -> None:
    extent = (region.left, region.right, region.bottom, region.top)
    axes.imshow(pixels, extent=extent, aspect="auto")


def _gathered(raster: Raster, colours: Rgba) -> Rgba:
    """Return the picture of spots, clear where there is none."""
    clear = np.zeros((1, 4), dtype=np.uint8)  # which number -1 finds
    return np.append(colours, clear, axis=0).take(raster.index, axis=0, mode="wrap")

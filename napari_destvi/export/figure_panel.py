"""Draws one panel of a figure: the tissue, and a disc for each spot."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.collections import EllipseCollection
from numpy.typing import NDArray

from napari_destvi.data.tissue import Tissue
from napari_destvi.export.figure_region import Region, image_in

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.cm import ScalarMappable

#: How much of its colour the picture keeps, so that it does not mix with the maps'.
IMAGE_STRENGTH = 0.5
_WHITE = 255


@dataclass(frozen=True, slots=True, eq=False)
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
    """

    tissue: Tissue = field(repr=False)
    region: Region
    with_image: bool
    as_pixels: bool

    def draw(
        self, axes: Axes, values: NDArray[np.float64], colours: ScalarMappable
    ) -> None:
        """Draw the discs of the spots over the tissue.

        Parameters
        ----------
        axes : Axes
            Of the shape of the region. Its unit becomes the full-resolution pixel.
        values : ndarray of shape (n_spots,)
            NaN for a spot that is left blank.
        colours : ScalarMappable
            Colormap and limits.
        """
        axes.set_axis_off()
        if self.with_image and self.tissue.image is not None:
            self._draw_image(axes, self.tissue.image)
        known = np.isfinite(values)
        axes.add_collection(
            self._discs(axes, known, colours.to_rgba(values[known])), autolim=False
        )
        axes.set_xlim(self.region.left, self.region.right)
        axes.set_ylim(self.region.bottom, self.region.top)

    def _draw_image(self, axes: Axes, image: NDArray[np.uint8]) -> None:
        part, place = image_in(self.region, image, self.tissue.image_scale)
        if part.size:
            extent = (place.left, place.right, place.bottom, place.top)
            axes.imshow(_faded(part), extent=extent, aspect="auto")

    def _discs(
        self,
        axes: Axes,
        known: NDArray[np.bool_],
        colours: NDArray[np.float64],
    ) -> EllipseCollection:
        diameter = [self.tissue.spot_diameter]
        return EllipseCollection(
            widths=diameter,
            heights=diameter,
            angles=[0.0],
            units="xy",
            facecolors=colours,
            linewidths=0,
            offsets=self.tissue.coordinates[known],
            offset_transform=axes.transData,
            rasterized=self.as_pixels,
        )


def _faded(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    darkness = (_WHITE - image.astype(np.float32)) * IMAGE_STRENGTH
    return (_WHITE - darkness).astype(np.uint8)

"""An image lies under the spots as its size tells, or is refused (case 28)."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.data.full_picture import fitting_scale
from napari_destvi.data.tissue import Tissue
from napari_destvi.errors import InputError


def tissue(image_scale: float | None = 0.1) -> Tissue:
    """Spots up to (950, 1450) on a slide of 1000 x 1500 full-resolution pixels."""
    image = None if image_scale is None else np.zeros((150, 100, 3), np.uint8)
    places = np.array([[50.0, 50.0], [950.0, 1450.0]])
    return Tissue(places, ("A", "B"), 55.0, image, image_scale or 1.0, None, "")


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((1000, 1500), 1.0),
        ((1004, 1495), 1.0),  # the small picture was rounded
        ((250, 375), 0.25),
        ((2000, 3000), 2.0),
    ],
)
def test_the_slides_own_picture_tells_the_scale(size, scale):
    assert fitting_scale(size, tissue()) == pytest.approx(scale)


@pytest.mark.parametrize("size", [(1500, 1000), (1000, 1400), (900, 1500)])
def test_an_image_that_was_turned_or_cropped_is_refused(size):
    with pytest.raises(InputError, match="an area of 1,000 x 1,500 full-resolution"):
        fitting_scale(size, tissue())


def test_without_a_picture_the_spots_must_lie_on_the_image():
    assert fitting_scale((1000, 1500), tissue(None)) == 1.0
    with pytest.raises(InputError, match=r"50 % of the spots lie outside .* x 950 and"):
        fitting_scale((500, 750), tissue(None))

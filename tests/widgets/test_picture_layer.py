"""The full-resolution image lies between the tissue and the maps, spot on spot."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from napari_destvi.data.full_picture import FullPicture
from napari_destvi.data.gene_map import GeneMap
from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session


def picture(scale: float = 1.0) -> FullPicture:
    """One white pixel of the largest level is at full-resolution (x, y) = (30, 10)."""
    full = np.zeros((int(40 * scale), int(80 * scale), 3), np.uint8)
    full[int(10 * scale), int(30 * scale)] = 255
    return FullPicture("scan.tif", [full, full[::2, ::2]], scale)


@pytest.fixture
def session():
    """A slide with a picture a tenth of the size."""
    places = np.array([[10.0, 10.0], [70.0, 30.0]])
    image = np.zeros((4, 8, 3), np.uint8)
    return Session(tissue=Tissue(places, ("A", "B"), 9.0, image, 0.1, 0.5, "A1"))


def names(viewer) -> list[str]:
    return [layer.name for layer in viewer.layers]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_its_pixels_lie_where_the_spots_are_counted(overlay, viewer, session, scale):
    session.picture = picture(scale)
    layer = viewer.layers["scan.tif"]
    assert layer.multiscale
    assert layer.rgb
    centre = np.array([10.0, 30.0]) * 0.5  # micrometres
    found = layer.world_to_data(centre)
    assert found == pytest.approx(np.array([10, 30]) * scale, abs=1)
    corners = [
        lying.data_to_world(np.array(shape) - 0.5)
        for lying, shape in (
            (layer, layer.data[0].shape[:2]),
            (viewer.layers[0], (4, 8)),
        )
    ]
    assert corners[0] == pytest.approx(corners[1])


def test_it_lies_right_above_the_tissue(overlay, viewer, session):
    session.gene_map = GeneMap("Gfap", ("A", "B"), np.ones(2, np.float32), True)
    session.picture = picture()
    assert names(viewer) == ["Tissue · A1", "scan.tif", "Gfap · counts"]


def test_another_one_takes_its_place_and_the_user_may_delete_it(
    overlay, viewer, session
):
    session.picture, session.picture_path = picture(), Path("scan.tif")
    session.picture = picture(2.0)
    assert names(viewer) == ["Tissue · A1", "scan.tif"]
    del viewer.layers["scan.tif"]
    assert session.picture is None
    assert session.picture_path is None


def test_it_goes_with_its_slide(overlay, viewer, session):
    session.picture = picture()
    session.tissue = None
    assert names(viewer) == []


def test_a_grey_image_is_seen_from_its_darkest_to_its_brightest(
    overlay, viewer, session
):
    grey = np.linspace(100, 900, 32).reshape(4, 8).astype(np.uint16)
    session.picture = FullPicture("grey.tif", [grey])
    assert viewer.layers["grey.tif"].contrast_limits == [100, 900]


def test_the_same_slide_laid_again_has_it_below_the_maps(overlay, viewer, session):
    session.picture = picture()
    tissue, session.tissue = session.tissue, None
    assert names(viewer) == []
    session.tissue = tissue
    assert names(viewer) == ["Tissue · A1", "scan.tif"]

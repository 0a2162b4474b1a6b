"""The button of the full-resolution image, from the click to the layer."""

from __future__ import annotations

import numpy as np
import pytest
import tifffile

from napari_destvi.data.tissue import Tissue
from napari_destvi.widgets.services import read_picture

pytestmark = pytest.mark.gui


@pytest.fixture
def dock(make_dock):
    return make_dock()


@pytest.fixture
def scan(tmp_path):
    """Twice as wide as the slide's spots need."""
    tifffile.imwrite(tmp_path / "scan.tif", np.zeros((40, 80, 3), np.uint8))
    return tmp_path / "scan.tif"


def slide(image) -> Tissue:
    places = np.array([[10.0, 10.0], [70.0, 30.0]])
    return Tissue(places, ("A", "B"), 9.0, image, 0.1, None, "A1")


def test_a_click_lays_the_image_below_the_spots(dock, dialogs, qtbot, scan):
    assert not dock.data.picture.isVisibleTo(dock.data)
    dock.session.tissue = slide(np.zeros((4, 8, 3), np.uint8))
    assert dock.data.picture.isVisibleTo(dock.data)
    dialogs.file = scan
    dock.data.picture.button.click()
    qtbot.waitUntil(lambda: dock.session.picture is not None)
    assert dock.session.picture.name == "scan.tif"


def test_an_image_of_something_else_is_refused_below_the_button(
    dock, dialogs, qtbot, scan
):
    dock.session.tissue = slide(np.zeros((4, 4, 3), np.uint8))
    dialogs.file = scan
    dock.data.picture.button.click()
    qtbot.waitUntil(lambda: dock.data.picture.problem.text != "")
    assert "neither cropped nor turned" in dock.data.picture.problem.text


def test_the_scale_is_found_while_it_is_read(scan):
    found = read_picture(scan, slide(np.zeros((8, 16, 3), np.uint8)))
    assert (found.size, found.scale) == ((80, 40), 0.5)

"""The colours of the window are found for a figure, too."""

from __future__ import annotations

import numpy as np
import pytest

from napari_destvi.export import colormap_named
from napari_destvi.export.figure_colours import PURE_COLOURS


@pytest.mark.parametrize("name", PURE_COLOURS)
def test_a_colour_of_napari_runs_from_black_to_it(name):
    colormap = colormap_named(name)
    np.testing.assert_allclose(colormap(0.0), (0, 0, 0, 1))
    np.testing.assert_allclose(colormap(1.0), (*PURE_COLOURS[name], 1))


def test_the_names_of_matplotlib_are_its_own_and_others_are_none():
    assert colormap_named("viridis").name == "viridis"
    assert colormap_named("veridis") is None

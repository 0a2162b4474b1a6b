"""The scale of the differences ends where its colour bar can say so."""

from __future__ import annotations

import numpy as np
import pytest
from vispy.visuals.axis import _get_ticks_talbot

from napari_destvi.widgets.panel_scale import STEPS, difference_limit

#: Of a usual screen, in dots per inch.
DPI = 96


@pytest.mark.parametrize(
    ("largest", "limit"),
    [(0.1, 2), (2.1, 3), (38.7, 40), (52, 70), (81, 100), (100, 100)],
)
def test_the_scale_ends_at_the_next_round_number(largest, limit):
    values = np.array([largest, -largest, np.nan])
    assert difference_limit(values) == pytest.approx(limit)


@pytest.mark.parametrize("limit", [10 * step for step in STEPS])
def test_the_colour_bar_has_numbers_on_both_sides_of_0(limit):
    ticks = _get_ticks_talbot(-limit, limit, 1 / DPI, 2)  # as the bar asks for them
    seen = ticks[np.abs(ticks) <= limit]
    assert seen.min() < 0 < seen.max()

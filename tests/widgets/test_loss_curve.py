"""The curve is drawn while it grows."""

from __future__ import annotations

import numpy as np
import pytest
from qtpy.QtGui import QColor

from napari_destvi.results import FitProgress
from napari_destvi.widgets.loss_curve import LINE_COLOUR, LossCurve

pytestmark = pytest.mark.gui


@pytest.fixture
def curve(qtbot):
    widget = LossCurve()
    qtbot.addWidget(widget)
    widget.resize(300, widget.height())
    return widget


def n_line_pixels(curve, *, half: str) -> int:
    image = curve.grab().toImage()
    columns = range(150) if half == "left" else range(150, 300)
    wanted = QColor(LINE_COLOUR)
    return sum(
        image.pixelColor(x, y) == wanted for x in columns for y in range(image.height())
    )


def test_an_empty_curve_has_no_line(curve):
    assert n_line_pixels(curve, half="left") == 0


@pytest.mark.parametrize(("stage", "half"), [("reference", "left"), ("spots", "right")])
def test_each_stage_is_drawn_in_its_own_plot(curve, stage, half):
    for epoch in range(1, 60):
        curve.add(FitProgress(stage, epoch, 60, 5.0 if epoch < 30 else 2.0, 0.5, 1.0))
    other = "right" if half == "left" else "left"
    assert n_line_pixels(curve, half=half) > 20
    assert n_line_pixels(curve, half=other) == 0


def test_the_states_get_a_plot_once_they_have_a_loss(curve):
    for stage in ("reference", "spots", "states"):
        for epoch in range(1, 60):
            loss = 5.0 if epoch < 30 else 2.0
            curve.add(FitProgress(stage, epoch, 60, loss, 0.5, 1.0))
    image, wanted = curve.grab().toImage(), QColor(LINE_COLOUR)
    thirds = [
        sum(
            image.pixelColor(x, y) == wanted
            for x in range(100 * number, 100 * (number + 1))
            for y in range(image.height())
        )
        for number in range(3)
    ]
    assert min(thirds) > 20


def test_stages_without_a_loss_are_left_out(curve):
    curve.add(FitProgress("prior", 1, 1, float("nan"), 0.5, 1.0))
    assert n_line_pixels(curve, half="left") == n_line_pixels(curve, half="right") == 0


def test_the_history_of_a_result_replaces_the_curve(curve):
    curve.add(FitProgress("spots", 50, 60, 3.0, 0.5, 1.0))
    curve.set_history({"spots": np.array([4.0, 3.0]), "unknown": np.array([1.0])})
    assert curve.series["spots"].losses == [4.0, 3.0]
    assert curve.series["reference"].losses == []

"""The loss curve is that of the maps on show, or of the fit that runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from napari_destvi.results import FitProgress
from napari_destvi.session import Session, choices
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.run_panel import RunPanel

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(session, dialogs, tmp_path, qtbot) -> RunPanel:
    panel = RunPanel(session, dialogs, Preferences.read(tmp_path / "window.json"))
    qtbot.addWidget(panel)
    return panel


@pytest.fixture
def session() -> Session:
    return Session()


def test_another_slide_begins_with_an_empty_curve(panel, session, made_up):
    session.result = made_up.result("complete")
    assert panel.curve.has_stage("spots")
    choices.choose_spots(session, Path("other.h5ad"))
    assert not panel.curve.has_stage("spots")


def test_the_curve_of_a_fit_without_maps_goes_with_its_slide(panel, session):
    session.run_state = "running"
    session.progress = FitProgress("reference", 1, 10, 400.0, 0.5, 1.0)
    session.run_state = "idle"
    assert panel.curve.has_stage("reference")
    choices.choose_spots(session, Path("other.h5ad"))
    assert not panel.curve.has_stage("reference")


def test_cancel_brings_the_curve_of_the_maps_from_before(panel, session, made_up):
    session.result = made_up.result("complete")
    before = list(panel.curve.series["spots"].losses)
    session.earlier_result, session.run_state = session.result, "running"
    session.progress = FitProgress("spots", 1, 10, 400.0, 0.5, 1.0)
    assert panel.curve.series["spots"].losses == [400.0]
    choices.cancel(session)
    assert panel.curve.series["spots"].losses == before

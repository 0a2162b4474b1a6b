"""The dock inside napari's window: what it must give back when it goes."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from napari.utils import progress
from npe2 import PluginManifest
from qtpy.QtCore import QThreadPool
from qtpy.QtGui import QMovie
from qtpy.QtWidgets import QLabel

import napari_destvi
from napari_destvi.session import MapKey
from napari_destvi.widgets.closed_sessions import take_up
from napari_destvi.widgets.dock import DestviDock
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui
MANIFEST = Path(napari_destvi.__file__).with_name("napari.yaml")


@pytest.fixture
def viewer(make_napari_viewer):
    return make_napari_viewer()


@pytest.fixture
def fitting(viewer, services, dialogs, tmp_path, fit, qtbot):
    """A dock whose fit has just shown its first maps."""
    dock = DestviDock(
        viewer,
        services=services,
        preferences=Preferences.read(tmp_path / "window.json"),
        dialogs=dialogs,
    )
    viewer.window.add_dock_widget(dock, name="DestVI", area="right")
    dock.data.sample.click()
    qtbot.waitUntil(dock.run.fit.isEnabled)
    dock.run.fit.click()
    fit.tell_live_maps()
    qtbot.waitUntil(dock.run.stop.isEnabled)
    held = [dock]
    del dock
    yield held
    for dock in held:
        dock.shut_down()
        dock.deleteLater()
    assert QThreadPool.globalInstance().waitForDone(5000)
    qtbot.wait(10)


def test_removing_the_dock_ends_the_fit_and_leaves_its_session_only(
    fitting, fit, viewer, qtbot
):
    known = weakref.ref(fitting[0]), weakref.ref(fitting[0].session)
    viewer.window.remove_dock_widget(fitting.pop())
    qtbot.waitUntil(fit.ended.is_set)
    assert fit.controls[0].cancelled
    assert QThreadPool.globalInstance().waitForDone(5000)
    qtbot.wait(10)
    gc.collect()
    assert known[0]() is None
    assert take_up(viewer) is known[1]()
    gc.collect()
    assert known[1]() is None
    assert not progress._all_instances


def test_closing_napari_ends_the_fit(fitting, fit, viewer, qtbot):
    qtbot.waitUntil(lambda: len(progress._all_instances) == 1)
    viewer.close()
    qtbot.waitUntil(fit.ended.is_set)
    assert fit.controls[0].cancelled
    qtbot.waitUntil(lambda: not progress._all_instances)
    fitting.clear()


def test_napari_knows_what_closing_would_interrupt(fitting, viewer):
    (task,) = viewer.window._task_status_manager.get_status()
    assert "DestVI: fitting the cell types" in task


def test_floating_the_dock_does_not_end_the_fit(fitting, qtbot):
    outer = fitting[0].parent()
    outer.setFloating(True)
    outer.setFloating(False)
    qtbot.wait(20)
    assert fitting[0].session.run_state == "running"


def test_napari_shows_the_fit_among_its_activities(fitting, fit, qtbot):
    qtbot.waitUntil(lambda: len(progress._all_instances) == 1)
    (bar,) = progress._all_instances
    qtbot.waitUntil(lambda: bar.n == 50)
    assert "Fitting the spots" in bar.desc
    fit.end()
    qtbot.waitUntil(lambda: not progress._all_instances)


def test_while_the_fit_runs_nothing_turns_in_the_window(fitting, viewer, qtbot):
    qtbot.waitUntil(lambda: len(progress._all_instances) == 1)
    status_bar = fitting[0].window().statusBar()
    movies = [label.movie() for label in status_bar.findChildren(QLabel)]
    states = [movie.state() for movie in movies if movie is not None]
    assert states == [QMovie.MovieState.Paused]


def test_napari_opens_the_dock_by_its_manifest(viewer, npe2pm, made_up):
    npe2pm.register(PluginManifest.from_file(MANIFEST))
    # napari hands plugins its viewer behind a proxy
    _, dock = viewer.window.add_plugin_dock_widget("napari-destvi")
    dock.session.tissue = made_up.tissue()
    dock.session.result = made_up.result("complete")
    dock.session.shown = (MapKey("proportions", "B cell"),)
    assert [layer.name for layer in viewer.layers] == [
        "Tissue",
        "B cell · proportion (%)",
    ]
    viewer.layers.pop()
    assert dock.session.shown == ()
    dock.session.tissue = None
    assert len(viewer.layers) == 0

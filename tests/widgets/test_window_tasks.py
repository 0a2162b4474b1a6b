"""The work of a dock belongs to the window that the dock is in, and to no other."""

from __future__ import annotations

import pytest
from qtpy.QtCore import QThreadPool

from napari_destvi.widgets.dock import DestviDock
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui


@pytest.fixture
def viewers(make_napari_viewer):
    """Two windows, of which the second was used last."""
    return make_napari_viewer(), make_napari_viewer()


@pytest.fixture
def dock(viewers, services, dialogs, tmp_path, fit, qtbot):
    """A dock in the first window, whose fit has just shown its first maps."""
    dock = DestviDock(
        viewers[0],
        services=services,
        preferences=Preferences.read(tmp_path / "window.json"),
        dialogs=dialogs,
    )
    viewers[0].window.add_dock_widget(dock, name="DestVI", area="right")
    dock.data.sample.click()
    qtbot.waitUntil(dock.run.fit.isEnabled)
    dock.run.fit.click()
    fit.tell_live_maps()
    qtbot.waitUntil(lambda: dock.session.result is not None)
    yield dock
    dock.shut_down()
    assert QThreadPool.globalInstance().waitForDone(5000)
    qtbot.wait(10)


def tasks(viewer):
    return viewer.window._task_status_manager.get_status()


def test_only_the_window_of_the_dock_is_busy(viewers, dock):
    assert tasks(viewers[0]) == ["napari-destvi: DestVI: fitting the cell types"]
    assert tasks(viewers[1]) == []


def test_a_floating_dock_keeps_its_window_busy(viewers, dock, fit, qtbot):
    fit.end()
    qtbot.waitUntil(lambda: tasks(viewers[0]) == [])  # the fit that ended is kept
    dock.parent().setFloating(True)
    dock.run.fit.click()
    assert len(tasks(viewers[0])) == 1


def test_closing_another_window_does_not_end_the_fit(viewers, dock, fit, qtbot):
    viewers[1].close()
    fit.tell(epoch=7)
    qtbot.waitUntil(lambda: dock.session.progress.epoch == 7)
    assert dock.session.run_state == "running"


def test_a_fit_that_has_ended_keeps_no_window_busy(viewers, dock, fit, qtbot):
    fit.end()
    qtbot.waitUntil(lambda: tasks(viewers[0]) == [])
    assert dock.session.run_state == "idle"


def test_a_fit_ended_by_others_keeps_its_live_maps(viewers, dock, fit, qtbot):
    viewers[0].window._task_status_manager.cancel_all()
    qtbot.waitUntil(lambda: dock.session.run_state == "idle")
    assert fit.controls[0].cancelled
    assert dock.session.result.status == "failed"
    assert "ended from outside" in dock.session.message.text
    assert "last good maps are kept" in dock.session.message.text

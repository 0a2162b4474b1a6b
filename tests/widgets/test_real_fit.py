"""The dock with nothing replaced: the sample tissue, fitted in a child process."""

from __future__ import annotations

import numpy as np
import psutil
import pytest
from napari.components import ViewerModel
from qtpy.QtCore import QThreadPool

from napari_destvi.config import FitConfig
from napari_destvi.io.model_file import write_model
from napari_destvi.io.run_store import RunStore
from napari_destvi.session import Export, model_applying, past_fits
from napari_destvi.session.choices import ask_export
from napari_destvi.widgets.dock import DestviDock
from napari_destvi.widgets.preferences import Preferences

pytestmark = [pytest.mark.gui, pytest.mark.slow]
#: Milliseconds for a child to start and fit, on a busy machine.
PATIENCE = 60_000


@pytest.fixture
def viewer():
    return ViewerModel()


@pytest.fixture
def dock(viewer, tmp_path, qtbot):
    preferences = Preferences(
        tmp_path / "window.json", FitConfig(reference_epochs=1, epochs=3)
    )
    widget = DestviDock(viewer, preferences=preferences)
    qtbot.addWidget(widget)
    widget.show()
    widget.data.sample.click()
    qtbot.waitUntil(widget.run.fit.isEnabled, timeout=PATIENCE)
    yield widget
    widget.shut_down()
    assert QThreadPool.globalInstance().waitForDone(PATIENCE)


def children():
    return psutil.Process().children(recursive=True)


def test_the_sample_is_fitted_shown_and_the_child_is_gone(dock, viewer, qtbot):
    before = children()
    dock.run.fit.click()
    qtbot.waitUntil(lambda: dock.session.run_state == "idle", timeout=PATIENCE)
    assert dock.session.message.severity == "info"
    assert dock.session.result.status == "complete"
    assert dock.run.curve.series["spots"].epochs == [1, 2, 3]
    assert viewer.layers[0].name == "Tissue · sample_tissue"
    assert len(viewer.layers) == 2
    qtbot.waitUntil(lambda: children() == before, timeout=PATIENCE)


def test_the_sample_is_fitted_by_least_squares_and_saved(dock, viewer, qtbot, tmp_path):
    dock.settings.rows["method"].set_value("weighted-nnls")
    dock.run.fit.click()
    qtbot.waitUntil(lambda: dock.session.run_state == "idle", timeout=PATIENCE)
    assert dock.session.message.severity == "info"
    result = dock.session.result
    assert (result.method, result.status) == ("weighted-nnls", "complete")
    assert len(viewer.layers) == 2
    assert not dock.run.curve.isVisibleTo(dock)
    assert "weighted least squares" in dock.maps.headline.text()
    export = Export("result", tmp_path / "saved.h5ad")
    ask_export(dock.session, export)
    qtbot.waitUntil(lambda: dock.session.saved, timeout=PATIENCE)
    dock.open_result(export.path)
    qtbot.waitUntil(lambda: dock.session.opening is None, timeout=PATIENCE)
    assert dock.session.result.method == "weighted-nnls"
    np.testing.assert_array_equal(dock.session.result.proportions, result.proportions)


def test_a_model_is_applied_to_the_sample_compared_and_kept(
    dock, drawn_trained, qtbot, tmp_path
):
    session, before = dock.session, children()
    session.runs_folder = tmp_path / "runs"
    model = drawn_trained(session.slide_genes, ("A", "B"))
    path = write_model(model, tmp_path / "drawn.safetensors")
    model_applying.choose_file(session, path)
    dock.run.model.click()
    apply = dock.run.model_window.buttons.apply
    qtbot.waitUntil(apply.isEnabled, timeout=PATIENCE)
    apply.click()
    qtbot.waitUntil(lambda: session.run_state == "idle", timeout=PATIENCE)
    result = session.result
    assert result.cell_types == ("A", "B")
    assert result.settings["applied_model"]["missing_genes"] == []
    assert not dock.run.curve.isVisibleTo(dock)
    qtbot.waitUntil(lambda: not session.ended_fits, timeout=PATIENCE)
    store = RunStore(session.runs_folder)
    (record,) = store.records()
    assert record.title == "DestVI, model drawn"
    kept = store.result(record.key)
    np.testing.assert_array_equal(kept.proportions, result.proportions)
    past_fits.compare_with_run(session, record)
    qtbot.waitUntil(lambda: session.comparison is not None, timeout=PATIENCE)
    qtbot.waitUntil(lambda: children() == before, timeout=PATIENCE)


def test_closing_the_dock_kills_the_child(dock, qtbot):
    before = children()
    dock.settings.rows["epochs"].set_value("100000")
    dock.run.fit.click()
    qtbot.waitUntil(lambda: dock.session.progress is not None, timeout=PATIENCE)
    assert len(children()) > len(before)
    dock.close()
    qtbot.waitUntil(lambda: children() == before, timeout=PATIENCE)


def test_a_killed_child_is_told_and_its_maps_are_kept(dock, qtbot):
    before = set(children())
    dock.settings.rows["epochs"].set_value("100000")
    dock.run.fit.click()
    qtbot.waitUntil(dock.run.stop.isEnabled, timeout=PATIENCE)
    (child,) = set(children()) - before
    child.kill()
    qtbot.waitUntil(lambda: dock.session.run_state == "idle", timeout=PATIENCE)
    assert "The last good maps are kept" in dock.session.message.text
    assert dock.session.result.status == "failed"
    assert dock.maps.save.isEnabled()

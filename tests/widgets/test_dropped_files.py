"""Files that are dropped on the dock are opened; other things are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from qtpy.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from qtpy.QtGui import QDragEnterEvent, QDropEvent
from qtpy.QtWidgets import QApplication, QWidget

from napari_destvi.errors import InputError
from napari_destvi.io import file_kinds
from napari_destvi.session import Session
from napari_destvi.session.dropping import Recognised
from napari_destvi.widgets.dropped_files import DroppedFiles
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.services import recognise

pytestmark = pytest.mark.gui
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def preferences(tmp_path):
    return Preferences(tmp_path / "preferences.json")


@pytest.fixture
def widget(qtbot, session, dialogs, preferences):
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.resize(300, 400)
    widget.files = DroppedFiles(widget, session, dialogs, preferences)
    widget.show()
    return widget


def files(*paths: Path) -> QMimeData:
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return dragged


def send(widget, dragged, kind):
    action = Qt.DropAction.CopyAction
    place = QPointF(9, 9) if kind is QDropEvent else QPoint(9, 9)
    event = kind(place, action, dragged, _LEFT, _NONE)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def test_dragged_files_are_invited_and_dropped_ones_taken(widget, session, tmp_path):
    dragged = files(tmp_path / "a.h5ad", tmp_path / "b.csv")
    assert send(widget, dragged, QDragEnterEvent)
    assert widget.files.invitation.isVisible()
    assert send(widget, dragged, QDropEvent)
    assert not widget.files.invitation.isVisible()
    assert session.dropped == (tmp_path / "a.h5ad", tmp_path / "b.csv")


def test_text_and_files_of_the_net_are_left_alone(widget, session):
    text, net = QMimeData(), QMimeData()
    text.setText("gene")
    net.setUrls([QUrl("https://example.org/a.h5ad")])
    for dragged in (text, net):
        assert not send(widget, dragged, QDragEnterEvent)
        assert not send(widget, dragged, QDropEvent)
    assert not widget.files.invitation.isVisible()
    assert session.dropped == ()


@pytest.mark.parametrize("agreed", [True, False])
def test_unsaved_maps_go_only_with_consent(widget, session, dialogs, agreed, qapp):
    session.saved, dialogs.yes = False, agreed
    session.recognised = (Recognised(Path("slide.h5ad"), "slide"),)
    assert dialogs.asked == []  # not while others are still told
    qapp.processEvents()
    assert session.recognised == ()
    assert "not saved" in dialogs.asked[0]
    assert (session.spots_path == Path("slide.h5ad")) is agreed


def test_a_reference_takes_nothing_away_and_nothing_is_asked(
    widget, session, dialogs, qapp
):
    session.saved = False
    session.recognised = (Recognised(Path("cells.h5ad"), "reference"),)
    qapp.processEvents()
    assert dialogs.asked == []
    assert session.reference_path == Path("cells.h5ad")


def test_each_file_is_recognised_or_its_fault_told(monkeypatch):
    def kind(path):
        if path.name == "bad":
            msg = "It is a picture."
            raise InputError(msg)
        return "slide"

    monkeypatch.setattr(file_kinds, "file_kind", kind)
    good, bad = recognise([Path("good"), Path("bad")])
    assert good == (Path("good"), "slide", "")
    assert bad == (Path("bad"), None, "It is a picture.")

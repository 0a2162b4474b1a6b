"""The small parts of the dock: they wrap, they fold, they leave the wheel alone."""

from __future__ import annotations

import pytest
from qtpy.QtCore import QPoint, QPointF, Qt
from qtpy.QtGui import QWheelEvent
from qtpy.QtWidgets import QApplication, QComboBox, QLabel, QVBoxLayout, QWidget

from napari_destvi.widgets.folded import Folded
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.sentence import MAX_HEIGHT, Sentence
from napari_destvi.widgets.severity_icon import LOOKS, SeverityIcon
from napari_destvi.widgets.wheel_guard import WheelGuard

pytestmark = pytest.mark.gui


@pytest.fixture
def shown(qtbot):
    def show(widget: QWidget, width: int = 200) -> QWidget:
        outer = QWidget()
        column = QVBoxLayout(outer)
        column.addWidget(widget)
        column.addStretch(1)
        qtbot.addWidget(outer)
        outer.resize(width, 400)
        outer.show()
        widget.outer = outer
        return widget

    return show


def test_a_sentence_is_as_high_as_its_text_is_long(shown):
    sentence = shown(Sentence("a"))
    sentence.set_text("short")
    one_line = sentence.height()
    sentence.set_text("a longer text that does not fit into one line of this width")
    assert one_line < sentence.height() < MAX_HEIGHT


def test_a_path_does_not_widen_the_dock(shown):
    sentence = shown(Sentence("a"))
    sentence.set_text("/a/very_long_path" * 20)
    assert sentence.outer.minimumSizeHint().width() < 150
    assert sentence.height() <= MAX_HEIGHT


@pytest.mark.parametrize("width", [280, 303])
def test_a_long_sentence_does_not_lie_under_its_scroll_bar(shown, qtbot, width):
    sentence = Sentence("a")
    sentence.set_text("a word and another and one more; " * 16)
    shown(sentence, width)
    qtbot.waitUntil(sentence.verticalScrollBar().isVisible)
    room = sentence.viewport().width()
    assert sentence.document().textWidth() == room < sentence.width()


def test_a_sentence_can_be_copied(shown):
    sentence = shown(Sentence("a"))
    sentence.set_text("to copy")
    sentence.selectAll()
    sentence.copy()
    assert QApplication.clipboard().text() == "to copy"


def test_nothing_to_say_takes_no_room(shown):
    sentence = shown(IconSentence("a", "error"))
    assert not sentence.isVisible()
    sentence.set_text("Something.")
    assert sentence.isVisible()


@pytest.mark.parametrize("severity", LOOKS)
def test_a_sign_tells_what_it_means_without_colour(qtbot, severity):
    icon = SeverityIcon(severity)
    qtbot.addWidget(icon)
    assert icon.accessibleName() == LOOKS[severity][2]
    assert not icon.pixmap().isNull()


def test_what_is_folded_cannot_be_reached_by_keyboard(shown):
    inside = QLabel("inside")
    folded = shown(Folded("More", inside))
    assert not inside.isVisible()
    folded.line.click()
    assert inside.isVisible()
    assert "▾" in folded.line.text()
    assert folded.line.focusPolicy() & Qt.FocusPolicy.TabFocus


@pytest.mark.parametrize("clicked", [True, False])
def test_the_wheel_changes_only_a_box_that_was_clicked(shown, clicked):
    class Box(QComboBox):  # a virtual screen gives no window the keyboard
        def hasFocus(self):
            return clicked

    box = Box()
    box.addItems(["a", "b"])
    shown(box)
    WheelGuard(box).guard(box)
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(box.mapToGlobal(QPoint(5, 5))),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert box.currentIndex() == int(clicked)

"""Takes files that are dropped on the dock, and invites them while they are dragged."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qtpy.QtCore import QEvent, QMimeData, QObject, Qt, QTimer
from qtpy.QtGui import QDropEvent
from qtpy.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from napari_destvi.session import Session, dropping
from napari_destvi.session.dropping import Recognised
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.data_panel import UNSAVED
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences, RecentKind

_INVITATION = (
    "<p>Drop here:<br>a slide, a single-cell reference,<br>a result of DestVI,<br>"
    "a trained model,<br>or proportions to compare with</p>"
)
#: Under which of the lists of recent files those that are dropped are kept.
_RECENT_KINDS: dict[str, RecentKind] = {
    "slide": "spots",
    "cells": "spots",
    "reference": "reference",
    "result": "result",
    "model": "model",
}
#: Space around the invitation, in pixels.
_MARGIN = 12


class DroppedFiles(QObject):
    """Watches a widget for files and hands them to the session.

    Parameters
    ----------
    widget : QWidget
        Where they are dropped.
    session : Session
        Has them looked into in the background, and takes them.
    dialogs : FileDialogs
        Asks before maps that are not saved go.
    preferences : Preferences
        Knows the folder to save them to.
    """

    def __init__(
        self,
        widget: QWidget,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
    ) -> None:
        super().__init__(widget)
        self._widget, self._session, self._dialogs = widget, session, dialogs
        self._preferences = preferences
        self.invitation = _invitation(widget)
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)
        session.events.recognised.connect(self._use_soon)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: D102
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove):
            assert isinstance(event, QDropEvent)
            return self._invite(event)
        if kind == QEvent.Type.DragLeave:
            self.invitation.hide()
        elif kind == QEvent.Type.Drop:
            assert isinstance(event, QDropEvent)
            return self._take(event)
        return False

    def _invite(self, event: QDropEvent) -> bool:
        if not _paths(event.mimeData()):
            return False
        area = self._widget.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        self.invitation.setGeometry(area)
        self.invitation.raise_()
        self.invitation.show()
        event.acceptProposedAction()
        return True

    def _take(self, event: QDropEvent) -> bool:
        self.invitation.hide()
        paths = _paths(event.mimeData())
        if not paths:
            return False
        event.acceptProposedAction()
        dropping.drop(self._session, paths)
        return True

    def _use_soon(self, found: tuple[Recognised, ...]) -> None:
        if found:  # a question to the user must not keep other listeners waiting
            QTimer.singleShot(0, self._use)

    def _use(self) -> None:
        found = self._session.recognised
        self._session.recognised = ()
        use = partial(self._use_noted, found)
        if not dropping.replaces_slide(found):
            use()
            return
        once_safe(
            self._session,
            self._dialogs,
            self._preferences,
            maps=UNSAVED,
            yes="Go on without saving",
            go_on=use,
        )

    def _use_noted(self, found: tuple[Recognised, ...]) -> None:
        for one in found:
            if one.kind in _RECENT_KINDS:
                self._preferences.note_file(_RECENT_KINDS[one.kind], one.path)
        dropping.use(self._session, found)


def _invitation(widget: QWidget) -> QFrame:
    """Return a frame in the colours of the theme, which hides what is beneath."""
    frame = QFrame(widget)
    frame.setObjectName("invitation")
    frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    frame.setStyleSheet("#invitation { border: 2px dashed palette(highlight); }")
    text = QLabel(_INVITATION)
    text.setAlignment(Qt.AlignmentFlag.AlignCenter)
    text.setWordWrap(True)
    QVBoxLayout(frame).addWidget(text)
    frame.hide()
    return frame


def _paths(dragged: QMimeData | None) -> list[Path]:
    """Return the files and folders on this computer among what is dragged."""
    urls = dragged.urls() if dragged is not None else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]

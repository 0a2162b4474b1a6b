"""Ctrl+Z within the dock takes the newest change back."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import QShortcut, QWidget

from napari_destvi.session import Session
from napari_destvi.session.undo import undo


def undo_shortcut(dock: QWidget, session: Session) -> QShortcut:
    """Return the shortcut of a dock; napari's own Ctrl+Z holds outside of it.

    A field that is being typed in takes its own changes back first.

    Parameters
    ----------
    dock : QWidget
        Where the keys are heard, in whatever part of it.
    session : Session
        Whose changes are undone.
    """
    shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), dock)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(lambda: undo(session))
    return shortcut

"""Keep the wheel for scrolling the dock, not for changing settings on the way."""

from __future__ import annotations

from qtpy.QtCore import QEvent, QObject, Qt
from qtpy.QtWidgets import QWidget


class WheelGuard(QObject):
    """Ignores the wheel over boxes that were not clicked or tabbed to.

    Parameters
    ----------
    parent : QObject
        Owner.
    """

    def guard(self, widget: QWidget) -> None:
        """Let `widget` take the wheel only while it has the keyboard."""
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        is_wheel = event.type() == QEvent.Type.Wheel
        if is_wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False

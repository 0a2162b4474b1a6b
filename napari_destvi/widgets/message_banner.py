"""The newest message to the user, with Undo: stays until dismissed, can be copied."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFrame, QHBoxLayout, QToolButton

from napari_destvi.session import Message, Session
from napari_destvi.session.choices import dismiss
from napari_destvi.session.undo import may_undo, undo
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.icon_sentence import IconSentence


class MessageBanner(QFrame):
    """Icon, text, Undo if there is something to, and a button to take it away.

    Hidden while there is no message.

    Parameters
    ----------
    session : Session
        Whose `message` to show.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setObjectName("message")
        # Half-transparent grey is seen on dark and light themes alike.
        self.setStyleSheet(
            "QFrame#message { border: 1px solid rgba(128, 128, 128, 160);"
            " border-radius: 4px; }"
        )
        self.text = IconSentence("Message", "info")
        self.undo_button = CompactButton("Undo")
        self.undo_button.setToolTip("<p>Take this change back (Ctrl+Z).</p>")
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Take this message away")
        self.close_button.setAccessibleName("Dismiss message")
        self._lay_out()
        self.undo_button.clicked.connect(self._undo)
        self.close_button.clicked.connect(self._dismiss)
        session.events.message.connect(self.show_message)
        self.show_message(session.message)

    def show_message(self, message: Message | None) -> None:
        """Show another message, or none."""
        self.setVisible(message is not None)
        if message is not None:
            self.text.set_text(message.text, message.severity)
        self.refresh()

    def refresh(self) -> None:
        """Offer Undo where the message is of a change that can be taken back now."""
        message = self._session.message
        change = message.change if message is not None else None
        self.undo_button.setVisible(may_undo(self._session, change))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 4, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.undo_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _undo(self) -> None:
        message = self._session.message
        if message is not None and message.change is not None:
            undo(self._session, message.change)

    def _dismiss(self) -> None:
        dismiss(self._session)

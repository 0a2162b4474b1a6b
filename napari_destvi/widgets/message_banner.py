"""The newest message to the user: stays until dismissed, can be copied."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QFrame, QHBoxLayout, QToolButton

from napari_destvi.session import Message, Session
from napari_destvi.session.choices import dismiss
from napari_destvi.widgets.icon_sentence import IconSentence


class MessageBanner(QFrame):
    """Icon, text and a button to take it away; hidden while there is none.

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
        self.close_button = QToolButton()
        self.close_button.setText("✕")
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Take this message away")
        self.close_button.setAccessibleName("Dismiss message")
        self._lay_out()
        self.close_button.clicked.connect(self._dismiss)
        session.events.message.connect(self.show_message)
        self.show_message(session.message)

    def show_message(self, message: Message | None) -> None:
        """Show another message, or none."""
        self.setVisible(message is not None)
        if message is not None:
            self.text.set_text(message.text, message.severity)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 4, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)

    def _dismiss(self) -> None:
        dismiss(self._session)

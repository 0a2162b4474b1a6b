"""A sentence with a sign before it that says how grave it is."""

from __future__ import annotations

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QHBoxLayout, QWidget

from napari_destvi.widgets.section import SPACING
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.severity_icon import SeverityIcon


class IconSentence(QWidget):
    """Takes no room while it has nothing to say.

    Parameters
    ----------
    name : str
        What a screen reader calls it.
    severity : str
        A key of `severity_icon.LOOKS`.
    """

    def __init__(self, name: str, severity: str) -> None:
        super().__init__()
        self._icon = SeverityIcon(severity)
        self._sentence = Sentence(name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACING)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._sentence, 1)
        self.set_text("")

    @property
    def text(self) -> str:
        """What it says."""
        return str(self._sentence.toPlainText())

    def set_text(self, text: str, severity: str | None = None) -> None:
        """Say something else, or nothing."""
        if severity is not None:
            self._icon.set_severity(severity)
        self._sentence.set_text(text)
        self.setVisible(bool(text))

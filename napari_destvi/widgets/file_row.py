"""A button that asks for a file, and beside it the file or what is wrong with it."""

from __future__ import annotations

from pathlib import Path

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget
from superqt import QElidingLabel

from napari_destvi.session.view_state import FileView
from napari_destvi.widgets.icon_sentence import IconSentence

#: Wide enough for the longest text, so that all names begin in one line.
BUTTON_WIDTH = 116


class FileRow(QWidget):
    """Button and file name; beneath them why the file cannot be used.

    Parameters
    ----------
    text : str
        On the button.
    tooltip : str
        What kind of file it asks for.
    """

    def __init__(self, text: str, tooltip: str) -> None:
        super().__init__()
        self.button = QPushButton(text)
        self.button.setFixedWidth(BUTTON_WIDTH)
        self.button.setToolTip(f"<p>{tooltip}</p>")
        self.name = QElidingLabel()
        self.name.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.problem = IconSentence(f"Problem of: {text}", "error")
        self._lay_out()

    def refresh(self, view: FileView, path: Path | None) -> None:
        """Show another file."""
        self.name.setText(view.name)
        self.name.setToolTip(str(path) if path is not None else "")
        self.problem.set_text(view.problem)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.button, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.problem, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)

"""A button that asks for a file or folder; beside it what was chosen, or its fault."""

from __future__ import annotations

from pathlib import Path

from qtpy.QtCore import Qt
from qtpy.QtGui import QAction
from qtpy.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)
from superqt import QElidingLabel

from napari_destvi.session.view_state import FileView
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.recent_button import RecentButton

#: Wide enough for the longest text, so that all names begin in one line.
BUTTON_WIDTH = 116
#: Of the arrow beside the button; together they have the width above.
ARROW_WIDTH = 20


class FileRow(QWidget):
    """Button, its menu and file name; beneath them why the file cannot be used.

    The button asks for a file; the menu beside it also for a folder, as `folder` is
    triggered, and offers the files used last.

    Parameters
    ----------
    text : str
        On the button.
    tooltip : str
        What kind of file it asks for.
    recent : RecentButton
        The menu beside the button.
    """

    def __init__(self, text: str, tooltip: str, recent: RecentButton) -> None:
        super().__init__()
        self.button = QPushButton(text)
        self.button.setFixedWidth(BUTTON_WIDTH - ARROW_WIDTH)
        self.button.setToolTip(f"<p>{tooltip}</p>")
        self.file = QAction("File…", self)
        self.folder = QAction("Folder…", self)
        self.recent = recent
        recent.setFixedWidth(ARROW_WIDTH)
        recent.begin_with([self.file, self.folder])
        self.name = QElidingLabel()
        self.name.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.problem = IconSentence(f"Problem of: {text}", "error")
        self.file.triggered.connect(self.button.click)
        self._lay_out()

    def offer(self, text: str, tooltip: str) -> QAction:
        """Offer something more in the menu, below file and folder."""
        action = QAction(text, self)
        action.setToolTip(f"<p>{tooltip}</p>")
        self.recent.begin_with([self.file, self.folder, action])
        return action

    def refresh(self, view: FileView, path: Path | None) -> None:
        """Show another file."""
        self.name.setText(view.name)
        self.name.setToolTip(str(path) if path is not None else "")
        self.problem.set_text(view.problem)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(4)
        grid.addLayout(self._buttons(), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self.problem, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.button)
        row.addWidget(self.recent)
        return row

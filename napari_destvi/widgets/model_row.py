"""Which trained model: a button that asks for a file, and a box of past fits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from qtpy.QtCore import Qt, Signal
from qtpy.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from superqt import QElidingLabel

from napari_destvi.session import Session
from napari_destvi.session.model_view import ModelView
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_row import ARROW_WIDTH, BUTTON_WIDTH
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.recent_button import RecentButton

if TYPE_CHECKING:
    from napari_destvi.io.run_record import RunRecord

_FILE = (
    'A file (.safetensors) of a fit, written by "Export…", "Trained model…", or by the '
    "command fit --model."
)
_RUN = (
    "A past fit that left a model: complete fits of DestVI with both amortized, of "
    "whichever slide."
)


class ModelRow(QWidget):
    """A file, or a past fit; beside the button what was chosen.

    Parameters
    ----------
    session : Session
        Keeps a list of recent files that is cleared.
    preferences : Preferences
        Remembers the files.

    Signals
    -------
    run_chosen : int
        Which of the past fits.
    """

    run_chosen = Signal(int)

    def __init__(self, session: Session, preferences: Preferences) -> None:
        super().__init__()
        self.file = CompactButton("&Model file…")
        self.file.setFixedWidth(BUTTON_WIDTH - ARROW_WIDTH)
        self.file.setToolTip(f"<p>{_FILE}</p>")
        self.recent = RecentButton(session, preferences, "model", "model files")
        self.recent.setFixedWidth(ARROW_WIDTH)
        self.name = QElidingLabel()
        self.name.setElideMode(Qt.TextElideMode.ElideMiddle)
        self.name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.runs = ChoiceRow("or past fit", _RUN)
        self.runs.chosen_number.connect(self.run_chosen)
        self._lay_out()

    def refresh(self, view: ModelView) -> None:
        """Show the chosen model, and the past fits that there are."""
        self.name.setText(view.name or "not chosen yet")
        self.name.setToolTip(view.path)
        self.runs.refresh_number(tuple(map(_told, view.runs)), view.run)
        self.runs.box.setPlaceholderText(view.why_no_runs or "choose …")
        self.setEnabled(view.may_choose)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.file)
        row.addWidget(self.recent)
        row.addSpacing(6)
        row.addWidget(self.name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.runs)


def _told(record: RunRecord) -> str:
    """Return what a past fit is called, of which slide and when it was made."""
    slide = record.slide.path.replace("\\", "/").rpartition("/")[2] or "from memory"
    try:
        moment = datetime.fromisoformat(record.created).astimezone()
    except ValueError:
        return f"{record.title} · {slide}"
    return f"{record.title} · {slide} · {moment:%Y-%m-%d %H:%M}"

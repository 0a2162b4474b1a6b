"""Apply and cancel a trained model, and how far it is."""

from __future__ import annotations

from qtpy.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from napari_destvi.session.model_view import ModelView
from napari_destvi.widgets.compact_button import CompactButton

_APPLY = (
    "Estimate the cell types and states of every spot with this model. Nothing is "
    "trained: it takes seconds."
)
_CANCEL = "End it at once and return to the maps from before."


class ModelButtons(QWidget):
    """Two buttons and a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.apply = CompactButton("&Apply")
        self.cancel = CompactButton("&Cancel")
        self.cancel.setToolTip(f"<p>{_CANCEL}</p>")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setAccessibleName("Progress of the model")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.apply)
        row.addWidget(self.cancel)
        row.addWidget(self.bar, 1)

    def refresh(self, view: ModelView) -> None:
        """Show what may be pressed, and how far it is."""
        self.apply.setEnabled(view.can_apply)
        self.apply.setToolTip(f"<p>{_APPLY} {view.why_not}</p>")
        self.cancel.setEnabled(view.can_cancel)
        self.bar.setValue(view.percent)

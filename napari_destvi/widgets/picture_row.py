"""The button that asks for the full-resolution image; beneath it what is wrong."""

from __future__ import annotations

from qtpy.QtWidgets import QVBoxLayout, QWidget

from napari_destvi.session.full_pictures import PictureView
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.icon_sentence import IconSentence


class PictureRow(QWidget):
    """Button and problem; not there without a slide."""

    def __init__(self) -> None:
        super().__init__()
        self.button = CompactButton("Full-resolution image…")
        self.button.setToolTip(
            "<p>Lay the microscope's own image under the spots: the one that was "
            "given to Space Ranger, as TIFF, BTF, OME-TIFF, PNG or JPEG. Only what is "
            "seen of it is read.</p>"
        )
        self.problem = IconSentence("Problem of the full-resolution image", "error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.button)
        column.addWidget(self.problem)

    def refresh(self, view: PictureView) -> None:
        """Show whether there is a slide, and what is wrong with the image."""
        self.setVisible(view.has_slide)
        self.button.setText(view.text)
        self.problem.set_text(view.problem)

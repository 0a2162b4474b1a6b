"""A label and a box to choose one of some names, such as a column or a library."""

from __future__ import annotations

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QWidget

from napari_destvi.widgets.file_row import BUTTON_WIDTH
from napari_destvi.widgets.wheel_guard import WheelGuard


class ChoiceRow(QWidget):
    """Tells of choices that the user makes, not of those that are shown.

    Parameters
    ----------
    label : str
        Before the box.
    tooltip : str
        What is chosen.
    label_width : int
        Of the label, in pixels.

    Signals
    -------
    chosen : str
        What the user chose.
    chosen_number : int
        Its place in the box, for boxes in which two entries may read the same.
    """

    chosen = Signal(str)
    chosen_number = Signal(int)

    def __init__(
        self, label: str, tooltip: str, *, label_width: int = BUTTON_WIDTH
    ) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setToolTip(f"<p>{tooltip}</p>")
        self.box.setAccessibleName(label)
        self.box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        WheelGuard(self).guard(self.box)
        self.box.textActivated.connect(self.chosen)
        self.box.activated.connect(self.chosen_number)
        name = QLabel(label)
        name.setFixedWidth(label_width)
        name.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name)
        row.addWidget(self.box, 1)

    def refresh(self, names: tuple[str, ...], chosen: str | None) -> None:
        """Show other names, or another choice among them."""
        self._show_names(names)
        self.show_chosen(chosen)

    def refresh_number(self, names: tuple[str, ...], number: int) -> None:
        """Show other names, or another choice among them, by its place."""
        self._show_names(names)
        self.box.setCurrentIndex(number)

    def _show_names(self, names: tuple[str, ...]) -> None:
        if names != tuple(self.box.itemText(i) for i in range(self.box.count())):
            self.box.clear()
            self.box.addItems(names)
        self.box.setEnabled(bool(names))

    def show_chosen(self, chosen: str | None) -> None:
        """Let the box stand on a choice, or on none."""
        self.box.setCurrentIndex(self.box.findText(chosen) if chosen else -1)

"""The fields that say how cells become spots: their labels, and the window."""

from __future__ import annotations

from qtpy.QtCore import Signal
from qtpy.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QWidget,
)

from napari_destvi.data.single_cells.places import Unit
from napari_destvi.data.single_cells.window import UNIT_NAMES, Window
from napari_destvi.session.cells_to_spots import CellsRead, proposed_window

_LARGEST = 1e7
#: Of CosMx, in micrometres; shown first where the size of a pixel is needed.
_USUAL_PIXEL = 0.12028


class CellsForm(QWidget):
    """Column of labels, size of the window and its unit; of a pixel where needed."""

    #: The window is another one.
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._unit_of_cells: Unit | None = None
        self.labels = QComboBox()
        self.labels.setToolTip("<p>The column that names the type of each cell.</p>")
        self.size_box = _length_box("Width and height of a spot.", decimals=2)
        self.unit = QComboBox()
        for unit, name in UNIT_NAMES.items():
            self.unit.addItem(name, unit)
        self.pixel = _length_box("Micrometres per pixel of the image.", decimals=5)
        self.pixel.setValue(_USUAL_PIXEL)
        self._lay_out()
        self.size_box.valueChanged.connect(lambda _: self.changed.emit())
        self.pixel.valueChanged.connect(lambda _: self.changed.emit())
        self.unit.currentIndexChanged.connect(self._follow_unit)

    def show_cells(self, read: CellsRead) -> None:
        """Offer the columns of a file, and a window to begin with."""
        self._unit_of_cells = read.unit
        self.labels.addItems(read.label_columns)
        self.size_box.setValue(proposed_window(read))
        self.unit.setCurrentIndex(self.unit.findData(read.unit or "px"))

    def column(self) -> str:
        """Return the column of labels that is chosen."""
        return str(self.labels.currentText())

    def window_size(self) -> Window:
        """Return the window as it is chosen."""
        pixel = self.pixel.value() if self._needs_pixel() else None
        return Window(self.size_box.value(), self.unit.currentData(), pixel)

    def _needs_pixel(self) -> bool:
        known = self._unit_of_cells
        return known is not None and self.unit.currentData() != known

    def _follow_unit(self) -> None:
        """Ask for the size of a pixel where the units differ."""
        self._form.setRowVisible(self.pixel, self._needs_pixel())
        self.changed.emit()

    def _lay_out(self) -> None:
        size = QHBoxLayout()
        size.addWidget(self.size_box, 1)
        size.addWidget(self.unit)
        window = QLabel("&Window")
        window.setBuddy(self.size_box)
        self._form = form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow("Cell &types in", self.labels)
        form.addRow(window, size)
        form.addRow("µm per &pixel", self.pixel)
        form.setRowVisible(self.pixel, self._needs_pixel())


def _length_box(tooltip: str, *, decimals: int) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(decimals)
    box.setRange(10.0**-decimals, _LARGEST)
    box.setKeyboardTracking(False)
    box.setToolTip(f"<p>{tooltip}</p>")
    return box

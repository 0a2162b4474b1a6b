"""What a figure shows and how it looks, as the user chooses it beside the preview."""

from __future__ import annotations

from dataclasses import replace

from qtpy.QtCore import QSignalBlocker, Qt, Signal
from qtpy.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from napari_destvi.export.figure_page import COLUMN_WIDTH, PAGE_WIDTH
from napari_destvi.session import Drawing, MapForm, Quantity, Session
from napari_destvi.session.drawing import PRINT_DPI, Layout, drawing_with
from napari_destvi.session.map_forms import form_of, why_single
from napari_destvi.session.shown import why_no_values
from napari_destvi.widgets.map_form_box import FORM_LABELS, FORM_TIPS
from napari_destvi.widgets.quantity_buttons import QUANTITY_LABELS
from napari_destvi.widgets.type_ticks import TypeTicks
from napari_destvi.widgets.wheel_guard import WheelGuard

#: What is offered, by the width of the page in mm; None for what suits the panels.
WIDTHS: dict[str, float | None] = {
    "As it suits the panels": None,
    f"One column ({COLUMN_WIDTH:g} mm)": COLUMN_WIDTH,
    f"Full page ({PAGE_WIDTH:g} mm)": PAGE_WIDTH,
}
NOT_COMPARED = (
    "Below the proportions may lie what they are compared with, such as the truth: "
    "choose that in section 5 of the main window."
)
NOT_THE_MAPS = (
    "A figure shows the maps. Section 5 of the main window compares {}, a table: "
    'choose "these maps" there, and a table to lie below them.'
)
MIN_DPI, MAX_DPI = 50, 1200
MAX_COLUMNS = 8


class FigureOptions(QWidget):
    """The choices, and the figure that they make.

    Parameters
    ----------
    session : Session
        Tells what there is to draw, and how it looks in the window.

    Signals
    -------
    changed
        Something was chosen.
    """

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.types = TypeTicks()
        self.quantity = _box("Quantity of the figure")
        self.form = _box("Form of the figure")
        self.truth = QCheckBox("Other table below")
        self.same_scale = QCheckBox("One colour bar for all")
        self.columns = QSpinBox()
        self.width = _box("Width of the figure")
        self.dark = QCheckBox("White on black")
        self.image = QCheckBox("Picture of the tissue")
        self.title = QLineEdit()
        self.dpi = QSpinBox()
        self._fill()
        self._lay_out()
        self._connect()

    def take_shown(self) -> None:
        """Choose what the window shows, as far as there is anything to choose."""
        with QSignalBlocker(self):
            self._refresh_quantities()
            self._take_types()
            form = form_of(self._session, self._quantity)
            self.form.setCurrentIndex(self.form.findData(form))
        self.refresh()

    def refresh(self) -> None:
        """Offer only what can be drawn, and tell that something changed."""
        with QSignalBlocker(self):
            self._refresh_quantities()
            why_not = why_single(self._quantity)
            self.form.setEnabled(not why_not)
            tip = FORM_TIPS[self._form]
            self.form.setToolTip(f"<p>{tip} {why_not}</p>")
            self.types.setEnabled(self._form != "dominant")
            for widget in (self.columns, self.same_scale):
                widget.setEnabled(self._form == "single")
            self._refresh_truth()
        self.changed.emit()

    def drawing(self) -> Drawing | None:
        """Return the figure as chosen; None where there is nothing to draw."""
        ticked = self.types.ticked()
        drawing = drawing_with(self._session, self._quantity, ticked, self._form)
        if drawing is None or (not ticked and self._form != "dominant"):
            return None
        has_truth = self.truth.isEnabled() and self.truth.isChecked()
        return replace(
            drawing,
            comparison=drawing.comparison if has_truth else None,
            same_scale=self.same_scale.isChecked() and self.same_scale.isEnabled(),
            layout=Layout(
                columns=self.columns.value() or None,
                width=self.width.currentData(),
                title=self.title.text().strip(),
                is_dark=self.dark.isChecked(),
                with_image=self.image.isChecked(),
            ),
            dpi=self.dpi.value(),
        )

    @property
    def _quantity(self) -> Quantity:
        quantity: Quantity = self.quantity.currentData() or "proportions"
        return quantity

    @property
    def _form(self) -> MapForm:
        form: MapForm = self.form.currentData()
        return "single" if why_single(self._quantity) else form

    def _fill(self) -> None:
        for quantity, label in QUANTITY_LABELS.items():
            self.quantity.addItem(label, quantity)
        for form, label in FORM_LABELS.items():
            self.form.addItem(label, form)
        for label, width in WIDTHS.items():
            self.width.addItem(label, width)
        self.columns.setRange(0, MAX_COLUMNS)
        self.columns.setSpecialValueText("as they fit")
        self.columns.setToolTip("<p>Types beside each other.</p>")
        self.dpi.setRange(MIN_DPI, MAX_DPI)
        self.dpi.setValue(PRINT_DPI)
        self.dpi.setToolTip(
            "<p>Pixels per inch of a PNG, and of pictures in a PDF.</p>"
        )
        self.image.setChecked(True)
        self.truth.setChecked(True)
        self.title.setPlaceholderText("none")
        self.title.setAccessibleName("Title of the figure")

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow("&Quantity", self.quantity)
        form.addRow("Show &as", self.form)
        form.addRow("&Types", self.types)
        form.addRow("", self.truth)
        form.addRow("", self.same_scale)
        form.addRow("", self.image)
        form.addRow("", self.dark)
        form.addRow("&Columns", self.columns)
        form.addRow("&Width", self.width)
        form.addRow("T&itle", self.title)
        form.addRow("&Dots per inch", self.dpi)
        guard = WheelGuard(self)
        for widget in (self.quantity, self.form, self.width, self.columns, self.dpi):
            guard.guard(widget)

    def _connect(self) -> None:
        for box in (self.quantity, self.form, self.width):
            box.currentIndexChanged.connect(self.refresh)
        for check in (self.truth, self.same_scale, self.dark, self.image):
            check.toggled.connect(self.changed)
        for spin in (self.columns, self.dpi):
            spin.valueChanged.connect(self.changed)
        self.title.textChanged.connect(self.changed)
        self.types.itemChanged.connect(self.changed)

    def _refresh_quantities(self) -> None:
        """Let only those be chosen of which there are values."""
        result = self._session.result
        for row in range(self.quantity.count()):
            why_not = why_no_values(result, self.quantity.itemData(row))
            self.quantity.model().item(row).setEnabled(not why_not)
            role = Qt.ItemDataRole.ToolTipRole
            self.quantity.setItemData(row, f"<p>{why_not}</p>" if why_not else "", role)
        if why_no_values(result, self._quantity):
            self.quantity.setCurrentIndex(self.quantity.findData("proportions"))

    def _refresh_truth(self) -> None:
        session = self._session
        drawing = drawing_with(session, self._quantity, (), self._form)
        is_there = drawing is not None and drawing.comparison is not None
        self.truth.setEnabled(is_there)
        self.truth.setToolTip(f"<p>{self._about_truth(is_there=is_there)}</p>")

    def _about_truth(self, *, is_there: bool) -> str:
        if is_there:
            return f"What the maps are compared with: {self._session.compared_with}."
        left = self._session.compared_left
        return NOT_COMPARED if left is None else NOT_THE_MAPS.format(left)

    def _take_types(self) -> None:
        """List the types of the result, those ticked that are shown."""
        session, shown = self._session, self._session.shown
        if shown:
            self.quantity.setCurrentIndex(self.quantity.findData(shown[-1].quantity))
        ticked = {key.cell_type for key in shown if key.quantity == self._quantity}
        result = session.result
        self.types.set_types(() if result is None else result.cell_types, ticked)


def _box(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    return box

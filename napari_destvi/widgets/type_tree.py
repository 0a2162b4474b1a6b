"""The list of cell types with check boxes and their share of the tissue."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from qtpy.QtCore import QSignalBlocker, QSize, Qt, Signal
from qtpy.QtGui import QIcon, QMouseEvent
from qtpy.QtWidgets import (
    QHeaderView,
    QStyle,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from napari_destvi.session import Colour
from napari_destvi.widgets.colour_swatch import SIZE, colour_swatch
from napari_destvi.widgets.type_rows import TypeRow

NAME, SHARE = 0, 1
#: Whole lines that are always seen.
MIN_ROWS = 8
#: Above and below the text of a line, in pixels.
PADDING = 3
#: napari's themes style no check boxes in lists: empty ones are hardly seen. The grey
#: shows on dark and on light.
STYLE = f"""
QTreeView::item {{ padding: {PADDING}px 0px; }}
QTreeView::indicator:unchecked {{
    width: 12px; height: 12px; border: 1px solid #808890; border-radius: 2px;
}}
QTreeView::indicator:unchecked:disabled {{ border-color: #50808890; }}
"""


class TypeTree(QTreeWidget):
    """Cell types to check, in the order given.

    Signals
    -------
    toggled : str, bool
        The type that the user checked or unchecked.
    double_clicked
        On the marked line, beside its check box.
    """

    toggled = Signal(str, bool)
    double_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tips: dict[str, str] = {}
        self._note = ""
        self.setAccessibleName("Cell types")
        self.setIconSize(QSize(SIZE, SIZE))
        self.setStyleSheet(STYLE)
        self.setHeaderLabels(["Cell type", "Mean share"])
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(SHARE, QHeaderView.ResizeMode.ResizeToContents)
        self.itemChanged.connect(self._on_item_changed)

    def minimumSizeHint(self) -> QSize:
        """Return the size that holds the header and a whole number of lines."""
        around = self.header().sizeHint().height() + 2 * self.frameWidth()
        height = around + MIN_ROWS * self._row_height()
        return QSize(super().minimumSizeHint().width(), height)

    def set_rows(self, rows: Sequence[TypeRow]) -> None:
        """Show these types; lines that stay are changed in place."""
        with QSignalBlocker(self):
            if [row.cell_type for row in rows] != self.cell_types():
                self.clear()
                self.addTopLevelItems([_item(row) for row in rows])
                self.updateGeometry()
            for item, row in zip(self._items(), rows, strict=True):
                _fill(item, row)
            self._tips = {row.cell_type: _tip(row) for row in rows}
            self._set_tips()

    def set_checked(self, cell_types: Collection[str]) -> None:
        """Check these types and no others."""
        with QSignalBlocker(self):
            for item in self._items():
                item.setCheckState(NAME, _check_state(item.text(NAME) in cell_types))

    def set_legend(self, colours: Mapping[str, Colour], note: str) -> None:
        """Put swatches before the types that have a colour, and a note into all tips.

        Parameters
        ----------
        colours : mapping of str to tuple of float
            Red, green and blue of each type; none for lines without a swatch.
        note : str
            What a line is good for; empty for nothing special.
        """
        self._note = note
        with QSignalBlocker(self):
            for item in self._items():
                colour = colours.get(item.text(NAME))
                item.setIcon(NAME, QIcon() if colour is None else colour_swatch(colour))
            self._set_tips()
        self.updateGeometry()  # a line with a swatch is a little higher

    def marked(self) -> str:
        """Return the type of the line that the user stands on; empty for none."""
        item = self.currentItem()
        return "" if item is None else str(item.text(NAME))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: D102
        super().mouseDoubleClickEvent(event)
        place = event.pos()
        # Two quick clicks on a check box are two clicks.
        if self.itemAt(place) is not None and place.x() > self._check_box_end():
            self.double_clicked.emit()

    def set_filter(self, text: str) -> None:
        """Hide the types whose name does not contain a text, in any case."""
        for item in self._items():
            item.setHidden(text.strip().casefold() not in item.text(NAME).casefold())

    def cell_types(self) -> list[str]:
        """Return the types of all lines, hidden ones too."""
        return [item.text(NAME) for item in self._items()]

    def _row_height(self) -> int:
        """Return the height of a line in pixels; a guess while there is none."""
        if self.topLevelItemCount() == 0:
            return int(self.fontMetrics().height()) + 2 * PADDING
        return int(self.sizeHintForRow(0))

    def _check_box_end(self) -> int:
        """Return how far the check boxes reach, in pixels."""
        metric, style = QStyle.PixelMetric, self.style()
        width = style.pixelMetric(metric.PM_IndicatorWidth, None, self)
        margin = style.pixelMetric(metric.PM_FocusFrameHMargin, None, self) + 1
        return int(width + 2 * margin)

    def _set_tips(self) -> None:
        for item in self._items():
            tip = f"{self._tips[item.text(NAME)]} {self._note}".strip()
            for column in (NAME, SHARE):
                item.setToolTip(column, tip)

    def _items(self) -> list[QTreeWidgetItem]:
        return [self.topLevelItem(row) for row in range(self.topLevelItemCount())]

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        if column == NAME:
            is_checked = item.checkState(NAME) == Qt.CheckState.Checked
            self.toggled.emit(item.text(NAME), is_checked)


def _item(row: TypeRow) -> QTreeWidgetItem:
    item = QTreeWidgetItem([row.cell_type, ""])
    item.setCheckState(NAME, Qt.CheckState.Unchecked)
    item.setTextAlignment(
        SHARE, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    )
    return item


def _fill(item: QTreeWidgetItem, row: TypeRow) -> None:
    item.setText(SHARE, _percent(row))
    item.setDisabled(not row.has_map)


def _tip(row: TypeRow) -> str:
    share = f"{row.cell_type}: {_percent(row)} of the tissue on average."
    return f"{share} {row.why_no_map}".strip()


def _percent(row: TypeRow) -> str:
    return f"{100 * row.share:.1f} %"


def _check_state(checked: bool) -> Qt.CheckState:  # noqa: FBT001 - its only meaning
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked

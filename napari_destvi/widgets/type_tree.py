"""The list of cell types with check boxes and their share of the tissue."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from qtpy.QtCore import QSignalBlocker, QSize, Qt, Signal
from qtpy.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

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
    """

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Cell types")
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

    def set_checked(self, cell_types: Collection[str]) -> None:
        """Check these types and no others."""
        with QSignalBlocker(self):
            for item in self._items():
                item.setCheckState(NAME, _check_state(item.text(NAME) in cell_types))

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
    share = f"{100 * row.share:.1f} %"
    tip = f"{row.cell_type}: {share} of the tissue on average. {row.why_no_map}".strip()
    item.setText(SHARE, share)
    item.setToolTip(NAME, tip)
    item.setToolTip(SHARE, tip)
    item.setDisabled(not row.has_map)


def _check_state(checked: bool) -> Qt.CheckState:  # noqa: FBT001 - its only meaning
    return Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked

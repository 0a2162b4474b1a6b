"""A list of cell types to be ticked."""

from __future__ import annotations

from collections.abc import Collection

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QListWidget, QListWidgetItem

_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class TypeTicks(QListWidget):
    """Cell types with a box each; `itemChanged` tells that one was ticked."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Cell types of the figure")
        self.setToolTip("<p>Tick the types to draw; Space ticks one.</p>")
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_types(self, names: Collection[str], ticked: Collection[str]) -> None:
        """List other types.

        Parameters
        ----------
        names : collection of str
            In the order of the list.
        ticked : collection of str
            Those that are ticked.
        """
        self.clear()
        for name in names:
            item = QListWidgetItem(name)
            item.setToolTip(name)
            item.setCheckState(_CHECKED if name in ticked else _UNCHECKED)
            self.addItem(item)

    def ticked(self) -> tuple[str, ...]:
        """Return the types that are ticked, in the order of the list."""
        items = (self.item(row) for row in range(self.count()))
        return tuple(item.text() for item in items if item.checkState() == _CHECKED)

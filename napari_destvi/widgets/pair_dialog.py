"""Asks which cell types of two tables mean the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qtpy.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.widgets.wheel_guard import WheelGuard

NONE = "no partner"
_EXPLANATION = (
    "These cell types of the maps have no partner of the same name. Choose for each "
    "the type of the other table that means the same. The best guess comes first."
)


class PairDialog(QDialog):
    """A line for each type of the maps, with a box of the other table's types.

    Parameters
    ----------
    guesses : mapping of str to sequence of str
        For each type without partner the other's free types that may be it, best
        first; the first is proposed.
    others : sequence of str
        All free types of the other table.
    parent : QWidget or None
        Owner.
    """

    def __init__(
        self,
        guesses: Mapping[str, Sequence[str]],
        others: Sequence[str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Pair cell types")
        self._boxes = {
            name: _box(name, likely, others) for name, likely in guesses.items()
        }
        self._propose(guesses)
        self._lay_out()

    def pairs(self) -> dict[str, str]:
        """Return the partner of each type that has one."""
        chosen = {name: box.currentText() for name, box in self._boxes.items()}
        return {name: other for name, other in chosen.items() if other != NONE}

    def _propose(self, guesses: Mapping[str, Sequence[str]]) -> None:
        """Choose the best guess of each type that no other has yet."""
        taken: set[str] = set()
        for name, likely in guesses.items():
            free = [other for other in likely if other not in taken]
            if free:
                self._boxes[name].setCurrentText(free[0])
                taken.add(free[0])

    def _lay_out(self) -> None:
        explanation = QLabel(_EXPLANATION)
        explanation.setWordWrap(True)
        lines = QWidget()
        form = QFormLayout(lines)
        for name, box in self._boxes.items():
            form.addRow(name, box)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(lines)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(explanation)
        column.addWidget(area, 1)
        column.addWidget(buttons)


def _box(name: str, likely: Sequence[str], others: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"Partner of {name}")
    rest = [other for other in others if other not in likely]
    box.addItems([NONE, *likely, *rest])
    WheelGuard(box).guard(box)
    return box

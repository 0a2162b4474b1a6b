"""Asks which cell types of two tables mean the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from qtpy.QtCore import Qt
from qtpy.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from superqt import QElidingLabel

from napari_destvi.session.type_pairing import Origin, TypePairing
from napari_destvi.widgets.wheel_guard import WheelGuard

NONE = "no partner"
#: Wide and high enough for usual names and some ten types, in pixels.
WIDTH, HEIGHT = 520, 480
NAME, BOX, ORIGIN = range(3)
_ORIGINS: Mapping[Origin, str] = {
    "name": "by name",
    "guess": "a guess",
    "user": "your choice",
    "none": "",
}
_EXPLANATION = (
    "Choose for each cell type of the maps the type of the other table that means the "
    "same. Types without a partner are left out of the comparison."
)


class PairDialog(QDialog):
    """A line for each type of the maps, with a box of the other table's types.

    Parameters
    ----------
    pairing : TypePairing
        What there is to pair, and what is proposed.
    parent : QWidget or None
        Owner.
    """

    def __init__(self, pairing: TypePairing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Pair cell types")
        self._pairing = pairing
        self._boxes = {
            name: _box(name, pairing.likely[name], pairing.others)
            for name in pairing.partners
        }
        self._origins = {name: QLabel() for name in pairing.partners}
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._build_buttons()
        self._lay_out()
        self._propose(pairing.partners, pairing.origins)
        for name, box in self._boxes.items():
            box.activated.connect(lambda _, name=name: self._choose(name))

    def pairs(self) -> dict[str, str | None]:
        """Return for each type of the maps its partner, None where it has none."""
        return {name: box.currentData() for name, box in self._boxes.items()}

    def _build_buttons(self) -> None:
        standard = QDialogButtonBox.StandardButton
        self._buttons = QDialogButtonBox(
            standard.Ok | standard.Cancel | standard.RestoreDefaults
        )
        self._ok = self._buttons.button(standard.Ok)
        by_name = self._buttons.button(standard.RestoreDefaults)
        by_name.setText("By name only")
        by_name.setToolTip("<p>Pair only those whose names say the same.</p>")
        by_name.clicked.connect(self._pair_by_name)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)

    def _propose(
        self, partners: Mapping[str, str | None], origins: Mapping[str, Origin]
    ) -> None:
        for name, partner in partners.items():
            box = self._boxes[name]
            box.setCurrentIndex(0 if partner is None else box.findData(partner))
            self._origins[name].setText(_ORIGINS[origins[name]])
        self._check()

    def _pair_by_name(self) -> None:
        by_name = self._pairing.by_name
        origins: dict[str, Origin] = {
            name: "none" if partner is None else "name"
            for name, partner in by_name.items()
        }
        self._propose(by_name, origins)

    def _choose(self, name: str) -> None:
        self._origins[name].setText(_ORIGINS["user"])
        self._check()

    def _check(self) -> None:
        """Say which type has two partners; it may have one."""
        numbers = Counter(filter(None, self.pairs().values()))
        repeated = next((name for name, number in numbers.items() if number > 1), None)
        self._problem.setText("" if repeated is None else self._sentence(repeated))
        self._ok.setEnabled(repeated is None)

    def _sentence(self, repeated: str) -> str:
        owners = [name for name, other in self.pairs().items() if other == repeated]
        names = " and ".join(f'"{name}"' for name in owners)
        return f'"{repeated}" is chosen for {names}. It can be the partner of one only.'

    def _lay_out(self) -> None:
        explanation = QLabel(_EXPLANATION)
        explanation.setWordWrap(True)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._lines())
        column = QVBoxLayout(self)
        column.addWidget(explanation)
        column.addWidget(area, 1)
        column.addWidget(self._problem)
        column.addWidget(self._buttons)
        self.resize(WIDTH, HEIGHT)

    def _lines(self) -> QWidget:
        lines = QWidget()
        grid = QGridLayout(lines)
        for line, (name, box) in enumerate(self._boxes.items()):
            grid.addWidget(_name_label(name, box), line, NAME)
            grid.addWidget(box, line, BOX)
            grid.addWidget(self._origins[name], line, ORIGIN)
        grid.setColumnStretch(NAME, 1)
        grid.setColumnStretch(BOX, 1)
        grid.setRowStretch(len(self._boxes), 1)
        return lines


def _name_label(name: str, box: QComboBox) -> QLabel:
    label = QElidingLabel(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setToolTip(f"<p>{escape(name)}</p>")
    label.setBuddy(box)
    return label


def _box(name: str, likely: Sequence[str], others: Sequence[str]) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(f"Partner of {name}")
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    box.currentTextChanged.connect(  # it cuts off what is too long
        lambda text: box.setToolTip(f"<p>{escape(text)}</p>")
    )
    rest = [other for other in others if other not in likely]
    box.addItem(NONE, None)  # told by its data: a type may be called as it is
    for other in (*likely, *rest):
        box.addItem(other, other)
    WheelGuard(box).guard(box)
    return box

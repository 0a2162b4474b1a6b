"""Two fields: from which p and which change on genes count as different."""

from __future__ import annotations

from qtpy.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from napari_destvi.session import Session, differing
from napari_destvi.session.differing_terms import GeneLimits
from napari_destvi.widgets.wheel_guard import WheelGuard

#: Steps and largest value of the fields.
STEP_AT, STEP_CHANGE, MAX_CHANGE = 0.01, 0.1, 10.0
_AT = (
    "Genes count as different below this adjusted p: so large a share of them is "
    "false on average."
)
_CHANGE = "And from this log2 fold change on, up or down: 1 is twice or half."


class DifferingLimits(QWidget):
    """Sets the limits of the session.

    Parameters
    ----------
    session : Session
        Takes them.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        limits = session.gene_limits
        self.at = _field("Adjusted p below", _AT, STEP_AT, 1.0, limits.at)
        self.change = _field(
            "Least log2 fold change",
            _CHANGE,
            STEP_CHANGE,
            MAX_CHANGE,
            limits.least_change,
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for text, box in (
            ("adjusted p <", self.at),
            ("|log2 fold change| ≥", self.change),
        ):
            label = QLabel(text)
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
            box.valueChanged.connect(self._limit)

    def _limit(self) -> None:
        limits = GeneLimits(self.at.value(), self.change.value())
        differing.set_limits(self._session, limits)


def _field(
    name: str, tip: str, step: float, most: float, value: float
) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setToolTip(f"<p>{tip}</p>")
    box.setDecimals(3 if most <= 1 else 2)
    box.setRange(0.0, most)
    box.setSingleStep(step)
    box.setValue(value)
    WheelGuard(box).guard(box)
    return box

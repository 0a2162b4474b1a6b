"""The cells of a table of agreement: numbers in little room, and names in full."""

from __future__ import annotations

import math
from html import escape

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QTableWidgetItem

from napari_destvi.session.compare_view import ScoreLine

#: Said of a measure that is not defined, such as the correlation of a constant.
UNDEFINED = "none"
#: Said of what would be rounded to nothing, and what would be.
TINY, TINY_NEGATIVE, HALF_A_DIGIT = "<.001", ">-.001", 0.0005
#: Of percent, which have one decimal.
HALF_A_TENTH = 0.05


class ScoreItem(QTableWidgetItem):
    """A number that is sorted as one; what is not defined comes last either way.

    Parameters
    ----------
    value : float
        The number, NaN where it is not defined.
    is_share : bool
        Whether it is shown in percent, in the unit of the column's title.
    """

    def __init__(self, value: float, *, is_share: bool = False) -> None:
        super().__init__(_percent(value) if is_share else _written(value))
        self.value = value
        self.setTextAlignment(
            Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        )

    def __lt__(self, other: QTableWidgetItem) -> bool:
        assert isinstance(other, ScoreItem)
        return self._sortable() < other._sortable()

    def _sortable(self) -> float:
        if not math.isnan(self.value):
            return self.value
        order = self.tableWidget().horizontalHeader().sortIndicatorOrder()
        return math.inf if order == Qt.SortOrder.AscendingOrder else -math.inf


def _written(value: float) -> str:
    if math.isnan(value):
        return UNDEFINED
    if value and abs(value) < HALF_A_DIGIT:
        return TINY if value > 0 else TINY_NEGATIVE
    return _short(value + 0.0)  # which makes of -0.0 a 0.0


def _percent(share: float) -> str:
    """Return a share in percent, without the sign.

    Examples
    --------
    >>> _percent(0.0231), _percent(-0.5), _percent(0.0001), _percent(-0.0001)
    ('2.3', '-50.0', '<.1', '>-.1')
    """
    if math.isnan(share):
        return UNDEFINED
    percent = 100 * share
    if percent and abs(percent) < HALF_A_TENTH:
        return "<.1" if percent > 0 else ">-.1"
    return f"{percent + 0.0:.1f}"


def _short(value: float) -> str:
    """Return a number of at most 1 in little room.

    Examples
    --------
    >>> _short(0.9871), _short(-0.0514), _short(0.99999)
    ('.987', '-.051', '1.00')
    """
    text = f"{value:.3f}"
    return text[:-1] if abs(float(text)) >= 1 else text.replace("0.", ".", 1)


def name_item(line: ScoreLine) -> QTableWidgetItem:
    """Return the name of a line, which the column may cut off, and more of it below."""
    item = QTableWidgetItem(line.name)
    more = f"<p>{escape(line.about)}</p>" if line.about else ""
    item.setToolTip(f"<p>{escape(line.name)}</p>{more}")
    return item

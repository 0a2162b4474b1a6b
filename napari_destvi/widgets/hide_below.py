"""From which share on a type is drawn: a slider, and a button that asks the tissue."""

from __future__ import annotations

from qtpy.QtCore import QSignalBlocker, Qt
from qtpy.QtWidgets import QGridLayout, QSizePolicy, QSlider, QWidget
from superqt import QElidingLabel

from napari_destvi.session import Session
from napari_destvi.session.least_shares import (
    hide_automatically,
    hide_below,
    limited_type,
)
from napari_destvi.session.map_forms import drawn_form
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.wheel_guard import WheelGuard

#: More than half of a spot is no matter of noise.
MAX_PERCENT = 50
SLIDER_TIP = (
    "Spots with a smaller share of this type are left clear, in its maps and in a "
    "blend; in pies it counts as other types. 0 hides none. What is told under the "
    "mouse does not change."
)
AUTOMATIC_TIP = (
    "Hide the spots in which this type is likely to be no more than noise: the limit "
    "is the share from which on the spots that have it lie together in the tissue."
)
NOTHING_SHOWN = "Check a type to hide the spots with little of it."
NOT_FOR_DOMINANT = "A dominant type is shown wherever it has most, however little."
NO_TISSUE = "The tissue is not there yet."


class HideBelow(QWidget):
    """Sets `least_shares` of the session and follows it.

    Of which type tells `limited_type`.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._marked = ""
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, MAX_PERCENT)
        self.slider.setPageStep(5)
        self.automatic = CompactButton("Auto")
        self.told = QElidingLabel()
        self.told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.slider)
        WheelGuard(self).guard(self.slider)
        self._lay_out()
        self.slider.valueChanged.connect(self._set_percent)
        self.automatic.clicked.connect(self._ask)
        for name in self._listened_to():
            session.events[name].connect(self._refresh)
        self._refresh()

    def set_marked(self, cell_type: str) -> None:
        """Take the type of the line in the list that the user stands on."""
        self._marked = cell_type
        self._refresh()

    def stop_listening(self) -> None:
        """Follow the session no longer."""
        for name in self._listened_to():
            self._session.events[name].disconnect(self._refresh)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.slider, 0, 0)
        grid.addWidget(self.automatic, 0, 1)
        grid.addWidget(self.told, 1, 0, 1, 2)

    def _listened_to(self) -> tuple[str, ...]:
        return ("shown", "map_form", "least_shares", "limits_asked", "tissue")

    def _refresh(self) -> None:
        cell_type = self._cell_type
        why_not = "" if cell_type is not None else self._why_no_limit()
        self.slider.setEnabled(not why_not)
        self.slider.setToolTip(f"<p>{SLIDER_TIP} {why_not}</p>")
        self.slider.setAccessibleName(f"Hide below this share of {cell_type or 'none'}")
        with QSignalBlocker(self.slider):  # its steps are coarse: it must not round
            self.slider.setValue(round(100 * self._share))
        why_not = why_not or self._why_not_automatic()
        self.automatic.setEnabled(not why_not)
        self.automatic.setToolTip(f"<p>{AUTOMATIC_TIP} {why_not}</p>")
        self.automatic.setAccessibleName("Hide below the share that the tissue tells")
        self.told.setText(self._sentence())
        self.told.setToolTip(self._sentence())

    @property
    def _cell_type(self) -> str | None:
        return limited_type(self._session, self._marked)

    @property
    def _share(self) -> float:
        return self._session.least_shares.get(self._cell_type or "", 0.0)

    def _sentence(self) -> str:
        asked = self._session.limits_asked
        if self._cell_type is None:
            return "nothing to hide"
        if asked is not None and asked.cell_type == self._cell_type:
            return f"looking for {self._cell_type} …"
        if not self._share:
            return f"off for {self._cell_type}"
        return f"{100 * self._share:.2g} % of {self._cell_type}"

    def _why_no_limit(self) -> str:
        is_dominant = drawn_form(self._session) == "dominant"
        return NOT_FOR_DOMINANT if is_dominant else NOTHING_SHOWN

    def _why_not_automatic(self) -> str:
        return NO_TISSUE if self._session.tissue is None else ""

    def _set_percent(self, percent: int) -> None:
        cell_type = self._cell_type
        if cell_type is not None:
            hide_below(self._session, cell_type, percent / 100)

    def _ask(self) -> None:
        cell_type = self._cell_type
        if cell_type is not None:
            hide_automatically(self._session, cell_type)

"""The state of a type beside its map: its axes, their genes, and where it is read."""

from __future__ import annotations

from qtpy.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QVBoxLayout, QWidget

from napari_destvi.session import Quantity, Session
from napari_destvi.session.axes_view import axes_view, type_told_of
from napari_destvi.session.state_axes import look_for_axes, show_axis
from napari_destvi.session.type_states import open_states, why_no_states
from napari_destvi.widgets.choice_row import ChoiceRow
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.wheel_guard import WheelGuard

#: More than half of a spot is too much to ask for.
MAX_PERCENT = 50
AXIS_TIP = (
    "The axes along which the state of this type varies over the tissue, each with its "
    "part of the variance. Only those are listed along which neighbouring spots are "
    "more alike than chance would have it."
)
SHARE_TIP = (
    "The state of a type is read where it makes up this much of the spot. auto: the "
    "share from which on its presence is a pattern of the tissue, at least 10 %."
)
LOOK_TIP = "Look for the states of all types again, from this share on."
STATES_TIP = (
    "The states of a type on two axes: those of the spots among those of cells of the "
    "reference, as colours that can be laid on the tissue."
)
LOOKING = "looking \N{HORIZONTAL ELLIPSIS}"
#: Of the label, in pixels.
_LABEL_WIDTH = 42


class AxesBox(QWidget):
    """Sets the axis that is shown, and asks for axes; seen beside activations only.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._quantity: Quantity = "proportions"
        self._marked = ""
        self.axis = ChoiceRow("Axis", AXIS_TIP, label_width=_LABEL_WIDTH)
        self.told = Sentence("What was found of the state")
        self.share = QSpinBox()
        self.share.setRange(0, MAX_PERCENT)
        self.share.setSpecialValueText("auto")
        self.share.setSuffix(" %")
        self.share.setToolTip(f"<p>{SHARE_TIP}</p>")
        self.share.setAccessibleName("Read the state from this share on")
        WheelGuard(self).guard(self.share)
        self.look = CompactButton("Find states")
        self.states = CompactButton("States…")
        self._lay_out()
        self.axis.chosen_number.connect(self._choose)
        self.look.clicked.connect(self._look)
        self.states.clicked.connect(self._open)
        for name in self._listened_to():
            session.events[name].connect(self._refresh)
        self._refresh()

    def set_quantity(self, quantity: Quantity) -> None:
        """Take the quantity whose maps are listed."""
        self._quantity = quantity
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
        label = QLabel("&From")
        label.setBuddy(self.share)
        label.setFixedWidth(_LABEL_WIDTH)
        row = QHBoxLayout()
        for widget in (label, self.share, self.look, self.states):
            row.addWidget(widget)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.axis)
        column.addWidget(self.told)
        column.addLayout(row)

    def _listened_to(self) -> tuple[str, ...]:
        return ("shown", "result", "axes_asked", "spots", "run_state")

    def _refresh(self) -> None:
        self.setVisible(self._quantity == "activation")
        if self._quantity != "activation":
            return
        view = axes_view(self._session, self._marked)
        self.axis.refresh_number(view.choices, view.chosen)
        self.axis.setVisible(bool(view.choices))
        self.told.set_text(view.sentence)
        self.told.setToolTip(view.genes)
        self.told.setVisible(bool(view.sentence))
        is_looking = self._session.axes_asked is not None
        self.look.setText(LOOKING if is_looking else "Find states")
        self.look.setEnabled(not view.why_not_look and not is_looking)
        self.look.setToolTip(f"<p>{LOOK_TIP} {view.why_not_look}</p>")
        why_not = why_no_states(self._session)
        self.states.setEnabled(not why_not)
        self.states.setToolTip(f"<p>{STATES_TIP} {why_not}</p>")

    def _choose(self, place: int) -> None:
        cell_type = type_told_of(self._session, self._marked)
        if cell_type:
            show_axis(self._session, cell_type, place + 1)

    def _open(self) -> None:
        open_states(self._session, self._marked)

    def _look(self) -> None:
        percent = self.share.value()
        look_for_axes(self._session, percent / 100 if percent else None)

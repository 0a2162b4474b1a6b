"""Choose the maps: which cell types, and which quantity of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qtpy.QtWidgets import (
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from napari_destvi.session import MapKey, Quantity, Session
from napari_destvi.session.chosen_maps import choose_maps, hide_all
from napari_destvi.session.map_forms import why_single
from napari_destvi.session.undoable import hide_maps, show_others
from napari_destvi.widgets.axes_box import AxesBox
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.map_form_box import MapFormBox
from napari_destvi.widgets.map_style import MapStyle
from napari_destvi.widgets.quantity_buttons import QuantityButtons
from napari_destvi.widgets.quantity_switch import QuantitySwitch
from napari_destvi.widgets.section import in_a_row
from napari_destvi.widgets.type_legend import TypeLegend
from napari_destvi.widgets.type_rows import TypeRow, type_order, type_rows
from napari_destvi.widgets.type_tree import TypeTree
from napari_destvi.widgets.wheel_guard import WheelGuard

if TYPE_CHECKING:
    from napari_destvi.results import Result

LIST_TIP = (
    "Check a type to see its map. Of several maps the one checked last is seen; the "
    "eyes in napari's layer list change that."
)
DEFAULT_TOP = 3


class TypeList(QWidget):
    """The list of maps with filter, quantity, opacity and colours.

    It sets `shown` of the session, to maps of one quantity at a time, and follows
    `shown` and `result`. Of maps that others show it follows the newest.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    dialogs : FileDialogs
        Asks for the colour of a type.
    """

    def __init__(self, session: Session, dialogs: FileDialogs) -> None:
        super().__init__()
        self._session = session
        self._order: tuple[str, ...] = ()
        self._known_rows: dict[Quantity, list[TypeRow]] = {}
        self._switch = QuantitySwitch()
        self._build_list()
        self._build_buttons()
        self._form = MapFormBox(session)
        self._legend = TypeLegend(session, dialogs, self._tree)
        self._axes = AxesBox(session)
        self._style = MapStyle(session)
        self._lay_out()
        self._connect()
        self._on_result(session.result)

    @property
    def quantity(self) -> Quantity:
        """The quantity whose maps are checked now."""
        return self._quantities.quantity

    def stop_listening(self) -> None:
        """Follow the session no longer; to be called before the window goes."""
        for part in (self._form, self._legend, self._axes, self._style):
            part.stop_listening()
        for name, slot in self._slots().items():
            self._session.events[name].disconnect(slot)

    def _build_list(self) -> None:
        self._filter = QLineEdit()
        self._filter.setPlaceholderText("Filter cell types")
        self._filter.setAccessibleName("Filter cell types")
        self._filter.setClearButtonEnabled(True)
        self._tree = TypeTree()
        self._tree.setToolTip(LIST_TIP)

    def _build_buttons(self) -> None:
        self._quantities = QuantityButtons()
        self._show_top = QPushButton("Show top")
        self._show_top.setToolTip("Show the maps of the types with the largest share.")
        self._n_top = QSpinBox()
        self._n_top.setAccessibleName("How many types to show")
        self._n_top.setRange(1, DEFAULT_TOP)
        self._n_top.setValue(DEFAULT_TOP)
        WheelGuard(self).guard(self._n_top)
        self._hide_all = QPushButton("Hide all")
        self._hide_all.setToolTip("Remove all maps; the tissue stays.")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._filter)
        column.addWidget(self._quantities)
        column.addWidget(self._form)
        column.addWidget(self._tree, stretch=1)
        column.addLayout(in_a_row(self._show_top, self._n_top, self._hide_all))
        column.addWidget(self._axes)
        column.addWidget(self._style)

    def _connect(self) -> None:
        self._quantities.chosen.connect(self._on_quantity)
        self._filter.textChanged.connect(self._tree.set_filter)
        self._tree.toggled.connect(self._toggle)
        self._tree.currentItemChanged.connect(self._mark)
        self._show_top.clicked.connect(self._show_largest)
        self._hide_all.clicked.connect(self._show_none)
        for name, slot in self._slots().items():
            self._session.events[name].connect(slot)

    def _slots(self) -> dict[str, Callable[..., None]]:
        return {
            "result": self._on_result,
            "shown": self._on_shown,
            "map_form": self._allow_hiding,
        }

    # From the session to the window

    def _on_result(self, result: Result | None) -> None:
        self.setEnabled(result is not None)
        self._quantities.refresh(result)
        self._order = type_order(result, before=self._order)
        self._known_rows.clear()
        self._n_top.setMaximum(max(len(self._order), DEFAULT_TOP))
        self._fill_list()
        self._on_shown()

    def _on_shown(self) -> None:
        shown = self._session.shown
        if shown and shown[-1].quantity != self.quantity:
            self._follow_quantity(shown[-1].quantity)
        self._tree.set_checked(_newest_types(shown))
        self._allow_hiding()
        self._mark()

    def _allow_hiding(self) -> None:
        is_dominant = self._session.map_form == "dominant"
        self._hide_all.setEnabled(bool(self._session.shown) or is_dominant)

    def _mark(self) -> None:
        for part in (self._axes, self._style):
            part.set_marked(self._tree.marked())

    def _follow_quantity(self, quantity: Quantity) -> None:
        self._switch.forget()
        self._quantities.press(quantity)
        self._fill_list()

    def _fill_list(self) -> None:
        self._tree.set_rows(self._rows())
        self._tree.set_filter(self._filter.text())
        for part in (self._form, self._legend, self._axes, self._style):
            part.set_quantity(self.quantity)

    def _rows(self) -> list[TypeRow]:
        rows = self._known_rows.get(self.quantity)
        if rows is None:  # looks at every spot: not again for each change of quantity
            rows = type_rows(self._session.result, self._order, self.quantity)
            self._known_rows[self.quantity] = rows
        return rows

    # From the user to the session

    def _on_quantity(self) -> None:
        """Show the types as the quantity that was pressed."""
        self._fill_list()
        shown = _newest_types(self._session.shown)
        self._show_types(self._switch.types_after(shown, self._rows()))

    def _toggle(self, cell_type: str, is_checked: bool) -> None:  # noqa: FBT001 - Qt's
        shown = _newest_types(self._session.shown)
        others = [name for name in shown if name != cell_type]
        self._show_types([*others, cell_type] if is_checked else others)

    def _show_largest(self) -> None:
        """Replace the maps; the largest type comes last, on top."""
        self._switch.forget()
        names = [row.cell_type for row in self._rows() if row.has_map]
        largest = names[: self._n_top.value()][::-1]
        show_others(self._session, [MapKey(self.quantity, name) for name in largest])

    def _show_none(self) -> None:
        self._switch.forget()
        hide_maps(self._session)

    def _show_types(self, names: Sequence[str]) -> None:
        if not names and why_single(self.quantity):
            hide_all(self._session)  # else the dominant type would be shown instead
            return
        choose_maps(self._session, [MapKey(self.quantity, name) for name in names])


def _newest_types(shown: Sequence[MapKey]) -> list[str]:
    """Return the types shown as the quantity of the newest map."""
    return [key.cell_type for key in shown if key.quantity == shown[-1].quantity]

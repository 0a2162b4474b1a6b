"""The button that offers the files that other programs open."""

from __future__ import annotations

from functools import partial

from qtpy.QtCore import Signal
from qtpy.QtGui import QAction
from qtpy.QtWidgets import QMenu

from napari_destvi.export.formats import FORMATS
from napari_destvi.session.maps_view import MapsView
from napari_destvi.widgets.compact_button import CompactButton

#: Text and meaning of each quantity, in the order of the menu.
_QUANTITIES = {
    "proportions": ("Proportions", "The share of each type, from 0 to 1."),
    "intervals": ("Intervals", "The bounds of the interval of each share."),
    "uncertainty": ("Uncertainty", "Half the interval, in percentage points."),
    "activation": ("Activation", "The state of each type; empty where it is rare."),
    "abundance": (
        "Abundance",
        "The unnormalised amount of each type; of Cell2location the number of cells, "
        "the 5 % quantile.",
    ),
    "abundance_mean": ("Mean abundance", "The mean number of cells of each type."),
}
WHOLE = "Whole result"
_WHOLE = "With the slide, or of all types at once."
ONLY_SHOWN = "Only the types shown"
_ONLY_SHOWN = "Leave out the types whose maps are not ticked in the list."
TOOLTIP = (
    "Write the maps for another program: tables, scanpy, QuPath, Loupe Browser, "
    "TissUUmaps, Vitessce, SpatialData, or a picture with a channel per type."
)


class ExportButton(CompactButton):
    """Opens a menu: first the quantity, then the format.

    Signals
    -------
    chosen : str, str
        The format, a key of `export.formats.FORMATS`, and the quantity.
    """

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__("Export…")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._menus = {name: self._offer(menu, name) for name in _QUANTITIES}
        self._add_formats(menu, WHOLE, _WHOLE, "proportions", has_choice=False)
        menu.addSeparator()
        self.only_shown = menu.addAction(ONLY_SHOWN)
        self.only_shown.setCheckable(True)
        self.only_shown.setToolTip(_ONLY_SHOWN)
        self.setMenu(menu)

    def refresh(self, view: MapsView) -> None:
        """Show which quantities there are, and why others are not."""
        self.setEnabled(view.can_save)
        self.setToolTip(f"<p>{TOOLTIP} {view.why_no_save}</p>")
        for name, (_, tooltip) in _QUANTITIES.items():
            why_not = {
                "intervals": view.why_no_uncertainty,
                "uncertainty": view.why_no_uncertainty,
                "activation": view.why_no_activation,
                "abundance_mean": view.why_no_numbers,
            }.get(name, "")
            action = self._menus[name].menuAction()
            action.setEnabled(not why_not)
            action.setToolTip(why_not or tooltip)

    def entry(self, name: str, quantity: str = "proportions") -> QAction:
        """Return the entry of a format that is offered for a quantity."""
        return self.findChild(QAction, _entry_name(name, quantity))

    def _offer(self, menu: QMenu, quantity: str) -> QMenu:
        title, tooltip = _QUANTITIES[quantity]
        return self._add_formats(menu, title, tooltip, quantity, has_choice=True)

    def _add_formats(
        self, menu: QMenu, title: str, tooltip: str, quantity: str, *, has_choice: bool
    ) -> QMenu:
        inner = menu.addMenu(title)
        inner.menuAction().setToolTip(tooltip)
        for name, found in FORMATS.items():
            if found.has_choice is has_choice:
                action = inner.addAction(f"{found.title}…")
                action.setObjectName(_entry_name(name, quantity))
                action.triggered.connect(partial(self._choose, name, quantity))
        return inner

    def _choose(self, name: str, quantity: str, _checked: object = None) -> None:
        self.chosen.emit(name, quantity)


def _entry_name(name: str, quantity: str) -> str:
    return f"{name} of {quantity}"

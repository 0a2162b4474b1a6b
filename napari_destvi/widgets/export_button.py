"""The button that offers the files that other programs open."""

from __future__ import annotations

from functools import partial

from qtpy.QtGui import QAction
from qtpy.QtWidgets import QMenu

from napari_destvi.export.formats import FORMATS
from napari_destvi.session import Session
from napari_destvi.session.exporting import FormatWish
from napari_destvi.session.maps_view import MapsView
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.preferences import Preferences

#: Text and meaning of each quantity, in the order of the menu.
_QUANTITIES = {
    "proportions": ("Proportions", "The share of each type, from 0 to 1."),
    "intervals": ("Intervals", "The bounds of the interval of each share."),
    "uncertainty": ("Uncertainty", "Half the interval, in percentage points."),
    "activation": ("Activation", "The state of each type; empty where it is rare."),
    "abundance": (
        "Abundance",
        "The number of cells of each type, the 5 % quantile.",
    ),
    "abundance_mean": ("Mean abundance", "The mean number of cells of each type."),
    "differences": (
        "Genes that differ",
        "All that are kept with the maps, a row per gene and comparison.",
    ),
}
WHOLE = "Whole result"
_WHOLE = "With the slide, or of all types at once."
ONLY_SHOWN = "Only the types shown"
_ONLY_SHOWN = "Leave out the types whose maps are not ticked in the list."
MODEL = "Trained model…"
_SAVE_MODEL = "Save the trained model"
_MODEL = (
    "What this fit learned, as a file (.safetensors): with it other slides of the same "
    "tissue are read in seconds, here or by the command apply."
)
TOOLTIP = (
    "Write the maps for another program: tables, scanpy, QuPath, Loupe Browser, "
    "TissUUmaps, Vitessce, SpatialData, or a picture with a channel per type."
)


class ExportButton(CompactButton):
    """Opens a menu: first the quantity, then the format; last the trained model.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks for the file.
    preferences : Preferences
        Knows the folder last used.
    """

    def __init__(
        self, session: Session, dialogs: FileDialogs, preferences: Preferences
    ) -> None:
        super().__init__("Export…")
        self._ask = partial(ask_for_file, session, dialogs, preferences)
        self._session = session
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self._menus = {name: self._offer(menu, name) for name in _QUANTITIES}
        self._add_formats(menu, WHOLE, _WHOLE, "proportions", has_choice=False)
        menu.addSeparator()
        self.model = menu.addAction(MODEL)
        self.model.triggered.connect(lambda: self._ask(kind="model", title=_SAVE_MODEL))
        menu.addSeparator()
        self.only_shown = menu.addAction(ONLY_SHOWN)
        self.only_shown.setCheckable(True)
        self.only_shown.setToolTip(_ONLY_SHOWN)
        self.setMenu(menu)

    def refresh(self, view: MapsView) -> None:
        """Show which quantities there are, and why others are not."""
        self.setEnabled(view.can_save)
        self.setToolTip(f"<p>{TOOLTIP} {view.why_no_save}</p>")
        self.model.setEnabled(not view.why_no_model)
        self.model.setToolTip(view.why_no_model or _MODEL)
        for name, (_, tooltip) in _QUANTITIES.items():
            why_not = {
                "intervals": view.why_no_uncertainty,
                "uncertainty": view.why_no_uncertainty,
                "activation": view.why_no_activation,
                "abundance": view.why_no_numbers,
                "abundance_mean": view.why_no_numbers,
                "differences": view.why_no_differences,
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
            is_fit = quantity != "differences" or found.module == "table"
            if found.has_choice is has_choice and is_fit:
                action = inner.addAction(f"{found.title}…")
                action.setObjectName(_entry_name(name, quantity))
                action.triggered.connect(partial(self._choose, name, quantity))
        return inner

    def _choose(self, name: str, quantity: str, _checked: object = None) -> None:
        session, found = self._session, FORMATS[name]
        only_shown = found.has_choice and self.only_shown.isChecked()
        shown = (key.cell_type for key in session.shown) if only_shown else ()
        types = tuple(dict.fromkeys(shown))
        wish = FormatWish(name, quantity, types, session.tissue)
        self._ask(kind="format", title=f"Export: {found.title}", wish=wish)


def _entry_name(name: str, quantity: str) -> str:
    return f"{name} of {quantity}"

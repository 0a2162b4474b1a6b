"""Makes the list of cell types a legend where types are shown by colours of their own.

It paints the swatches, and takes the wish for another colour: a double click or F2 on
a line, or the menu of the line.
"""

from __future__ import annotations

from collections.abc import Callable

from qtpy.QtCore import QObject, Qt
from qtpy.QtGui import QKeySequence
from qtpy.QtWidgets import QAction

from napari_destvi.session import Colour, MapForm, Quantity, Session
from napari_destvi.session.map_forms import form_of
from napari_destvi.session.palette import choose_colour, palette
from napari_destvi.session.undoable import restore_colour
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.type_tree import TypeTree

#: What the check box of a line does, and how its colour is changed.
NOTES: dict[MapForm, str] = {
    "single": "",
    "blend": "Check it to have it in the blend. Double click or F2: another colour.",
    "pies": (
        "Check it to have it in the pies; grey are all others. Double click or F2: "
        "another colour."
    ),
    "dominant": (
        "Check it to be told its share of each spot under the mouse. Double click or "
        "F2: another colour."
    ),
}


class TypeLegend(QObject):
    """Sets `type_colours` of the session and follows it.

    Parameters
    ----------
    session : Session
        What is set and listened to.
    dialogs : FileDialogs
        Asks for a colour.
    tree : TypeTree
        The list, and the owner.
    """

    def __init__(self, session: Session, dialogs: FileDialogs, tree: TypeTree) -> None:
        super().__init__(tree)
        self._session = session
        self._dialogs = dialogs
        self._tree = tree
        self._quantity: Quantity = "proportions"
        self.change = self._action("&Change colour…", self._ask)
        self.change.setShortcuts(
            [QKeySequence(key) for key in ("F2", "Return", "Enter")]
        )
        self.restore = self._action("&Own colour again", self._restore)
        tree.double_clicked.connect(self._ask)
        tree.currentItemChanged.connect(self._allow)
        session.events.map_form.connect(self.refresh)
        session.events.type_colours.connect(self.refresh)

    def set_quantity(self, quantity: Quantity) -> None:
        """Take the quantity whose maps are listed."""
        self._quantity = quantity
        self.refresh()

    def stop_listening(self) -> None:
        """Follow the session no longer."""
        self._session.events.map_form.disconnect(self.refresh)
        self._session.events.type_colours.disconnect(self.refresh)

    def refresh(self) -> None:
        """Paint the swatches of the lines that are there."""
        self._tree.set_legend(self._colours(), NOTES[self._form])
        self._allow()

    @property
    def _form(self) -> MapForm:
        return form_of(self._session, self._quantity)

    def _colours(self) -> dict[str, Colour]:
        """Return the colour of each type; none where the maps have a scale."""
        result = self._session.result
        if result is None or self._form == "single":
            return {}
        colours = palette(result.cell_types, self._session.type_colours).tolist()
        return {
            name: (red, green, blue)
            for name, (red, green, blue) in zip(result.cell_types, colours, strict=True)
        }

    def _action(self, text: str, act: Callable[[], None]) -> QAction:
        action = QAction(text, self._tree)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(act)
        self._tree.addAction(action)
        return action

    def _allow(self) -> None:
        """Let only what has a colour be given another."""
        marked, has_colours = self._tree.marked(), bool(self._colours())
        self.change.setEnabled(has_colours and bool(marked))
        self.restore.setEnabled(has_colours and marked in self._session.type_colours)
        policy = Qt.ContextMenuPolicy
        self._tree.setContextMenuPolicy(
            policy.ActionsContextMenu if has_colours else policy.DefaultContextMenu
        )

    def _ask(self) -> None:
        marked = self._tree.marked()
        colour = self._colours().get(marked)
        if colour is None:
            return

        def take(chosen: Colour) -> None:
            choose_colour(self._session, marked, chosen)

        self._dialogs.choose_colour(f"Colour of {marked}", colour, take)

    def _restore(self) -> None:
        restore_colour(self._session, self._tree.marked())

"""A window that shows a figure before it is written, and lets its look be chosen.

It goes on beside the main window. The figure is drawn in a thread, the newest wish at
last; what is shown is what will be in the file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from qtpy.QtCore import QSize, Qt, QTimer
from qtpy.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from napari_destvi.results import Result
from napari_destvi.session import Drawing, Message, Session
from napari_destvi.session.maps_view import maps_view
from napari_destvi.widgets.asking_export import ask_for_file
from napari_destvi.widgets.figure_options import FigureOptions
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.fitted_picture import FittedPicture
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.worker import Record, TaskWorker, once, start_worker

#: As `Services.preview_figure`: from a result and a figure to a png.
Preview = Callable[[Result, Drawing], bytes]
SIZE = QSize(1000, 700)
OPTIONS_WIDTH = 300
#: A full page has 850 pixels: texts of 7 pt are legible.
PREVIEW_DPI = 120
#: Choices that follow each other at once are drawn once.
WAIT_MS = 150
NOTHING = "Tick a cell type to draw it."
NO_MAPS = "There are no maps: fit, or open a result."
DRAWING = "Drawing …"


class FigureWindow(QWidget):
    """The preview, its options, and the button that saves it.

    Parameters
    ----------
    session : Session
        What is drawn; takes the wish for the file.
    dialogs : FileDialogs
        Asks for the file.
    preferences : Preferences
        Knows the folder last used.
    preview : callable
        Draws.
    parent : QWidget
        The owner.
    """

    def __init__(
        self,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
        preview: Preview,
        parent: QWidget,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._preview = preview
        self._worker: TaskWorker | None = None
        self._wanted: Drawing | None = None
        self._drawn: Drawing | None = None
        self.picture = FittedPicture()
        self.options = FigureOptions(session)
        self.note = Sentence("About the figure")
        self.save = QPushButton("&Save…")
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(self._draw)
        self._lay_out()
        self.options.changed.connect(self._timer.start)
        self.save.clicked.connect(self._save)
        for name, slot in self._slots().items():
            session.events[name].connect(slot)

    def open(self) -> None:
        """Show the figure of what the main window shows, or the one that is open."""
        if not self.isVisible():
            self.options.take_shown()
        self.show()
        self.raise_()
        self.activateWindow()

    def shut_down(self) -> None:
        """Draw no more and listen no longer."""
        self._timer.stop()
        self._wanted = None
        if self._worker is not None:
            self._worker.quit()
        for name, slot in self._slots().items():
            self._session.events[name].disconnect(slot)
        self.close()

    def sizeHint(self) -> QSize:  # noqa: D102
        return SIZE

    def _slots(self) -> dict[str, Callable[..., None]]:
        looks = (
            "type_colours",
            "least_shares",
            "colormaps",
            "map_limits",
            "comparison",
        )
        return {
            **dict.fromkeys(looks, self._on_look),
            **dict.fromkeys(("result", "tissue"), self._on_maps),
            **dict.fromkeys(("export", "run_state"), self._allow),
            "message": self._on_message,
        }

    def _lay_out(self) -> None:
        self.setWindowTitle("Figure of the maps")
        side = QWidget()
        side.setFixedWidth(OPTIONS_WIDTH)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.options, 1)
        column.addWidget(self.note)
        column.addWidget(self.save)
        row = QHBoxLayout(self)
        row.addWidget(self.picture, 1)
        row.addWidget(side)

    def _on_look(self) -> None:
        if self.isVisible():
            self.options.refresh()

    def _on_maps(self) -> None:
        """Take another result, or newer values of the same types."""
        result = self._session.result
        listed = self.options.types.count()
        if self.isVisible() and result is not None and listed == result.n_cell_types:
            self.options.refresh()
        elif self.isVisible():
            self.options.take_shown()

    def _on_message(self, message: Message | None) -> None:
        if message is not None and self.isVisible():
            self.note.set_text(message.text)

    def _allow(self) -> None:
        can_save = maps_view(self._session).can_save and self.picture.is_there
        self.save.setEnabled(can_save)

    def _draw(self) -> None:
        """Draw what is chosen now, or as soon as what is being drawn is there."""
        self._wanted = self.options.drawing()
        if self._wanted is None:
            has_maps = self._session.result is not None
            self._take_nothing(NOTHING if has_maps else NO_MAPS)
        elif self._worker is None:
            self._start(self._wanted)

    def _start(self, drawing: Drawing) -> None:
        result = self._session.result
        assert result is not None  # else there is no drawing
        self.note.set_text(DRAWING)
        self._drawn = drawing
        call = partial(self._preview, result, replace(drawing, dpi=PREVIEW_DPI))
        title = "DestVI: drawing a figure"
        self._worker = start_worker(title, self._take, drawing, once, call)
        self._worker.finished.connect(self._next)

    def _take(self, record: Record) -> None:
        """Show the figure, unless nothing is to be drawn any more."""
        if self._wanted is None:
            return
        if record.problem:
            self._take_nothing(record.problem)
            return
        self.picture.show_png(record.value)
        self.note.set_text("")
        self._allow()

    def _take_nothing(self, why: str) -> None:
        self.picture.show_png(b"")
        self.note.set_text(why)
        self._allow()

    def _next(self) -> None:
        """Draw what was wanted meanwhile."""
        self._worker = None
        if self._wanted is not None and self._wanted is not self._drawn:
            self._start(self._wanted)

    def _save(self) -> None:
        drawing = self.options.drawing()
        if drawing is not None:
            ask_for_file(
                *(self._session, self._dialogs, self._preferences),
                kind="figure",
                title="Save the figure",
                drawing=drawing,
            )

"""The dock widget: six sections in the order of the work, and what runs behind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from napari.utils.notifications import show_error
from qtpy.QtCore import QEvent, QObject, QSize, Qt, QTimer
from qtpy.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from napari_destvi.config import FitConfig
from napari_destvi.io.run_place import default_folder
from napari_destvi.results import Result
from napari_destvi.session import (
    LeftOver,
    Message,
    RunState,
    Session,
    choices,
    view_state,
)
from napari_destvi.session.closing import end_fit, forget_requests
from napari_destvi.session.region import PinnedSpot
from napari_destvi.widgets.activity import Activity
from napari_destvi.widgets.closed_sessions import lay_by, take_up
from napari_destvi.widgets.compare_panel import ComparePanel
from napari_destvi.widgets.data_panel import DataPanel
from napari_destvi.widgets.dropped_files import DroppedFiles
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.focus_style import FOCUS_STYLE
from napari_destvi.widgets.left_over_bar import LeftOverBar
from napari_destvi.widgets.loader import Loader
from napari_destvi.widgets.maps_panel import MapsPanel
from napari_destvi.widgets.message_banner import MessageBanner
from napari_destvi.widgets.overlay import Overlay
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.regions_panel import RegionsPanel
from napari_destvi.widgets.run_panel import RunPanel
from napari_destvi.widgets.runner import Runner
from napari_destvi.widgets.services import Services
from napari_destvi.widgets.settings_form import SettingsForm
from napari_destvi.widgets.sweep_runner import SweepRunner
from napari_destvi.widgets.type_list import TypeList
from napari_destvi.widgets.undo_shortcut import undo_shortcut
from napari_destvi.widgets.unfinished_bar import UnfinishedBar

if TYPE_CHECKING:
    from napari.viewer import Viewer
    from qtpy.QtGui import QShowEvent

#: The dock is usable down to this width, in pixels.
MIN_WIDTH = 300
WIDTH = 350
#: After this many milliseconds the layout has taken in what changed.
SETTLE_MS = 50
#: The folder beside the preferences in which fits save their states.
UNFINISHED = "unfinished"


class DestviDock(QWidget):
    """Load a slide and a reference, fit, and see the maps over the tissue.

    Parameters
    ----------
    napari_viewer : napari.Viewer
        Where the maps are shown.
    services : Services or None
        The slow functions; None means the plugin's own.
    preferences : Preferences or None
        What is remembered between starts; None means this user's.
    dialogs : FileDialogs or None
        Asks for files; None means Qt's dialogs.
    """

    def __init__(
        self,
        napari_viewer: Viewer,
        *,
        services: Services | None = None,
        preferences: Preferences | None = None,
        dialogs: FileDialogs | None = None,
    ) -> None:
        super().__init__()
        services = services if services is not None else Services()
        self._preferences = preferences or Preferences.read()
        self._dialogs = dialogs or FileDialogs(self)
        self._unfinished = self._preferences.path.with_name(UNFINISHED)
        self._viewer = napari_viewer
        self.session = take_up(napari_viewer) or Session(
            config=self._preferences.config
        )
        self.session.runs_folder = default_folder()
        self._is_live = True
        self._was_docked = False
        self._overlay = Overlay(napari_viewer, self.session)
        self._loader = Loader(self.session, services, self)
        self._runner = Runner(self.session, services, self._unfinished, self)
        self._sweeper = SweepRunner(self.session, services.do_sweep, self)
        self._activity = Activity(self.session, self)
        self._build_panels(services)
        self._lay_out()
        self._dropped = DroppedFiles(
            self, self.session, self._dialogs, self._preferences
        )
        self._undo = undo_shortcut(self, self.session)
        self._scroll_target: QWidget = self.data
        self._scroll_timer = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._scroll_timer.timeout.connect(self._scroll)
        self._connect()
        self._refresh()

    def open_result(self, path: Path) -> None:
        """Show the maps of a result file."""
        choices.open_result(self.session, path)

    def shut_down(self) -> None:
        """Keep the session; end fit, threads and listeners; once is enough."""
        if not self._is_live:
            return
        self._is_live = False
        kept = self._keep_unsaved()
        forget_requests(self.session)
        self.session.events.disconnect()
        parts = (self._runner, self._sweeper, self._loader, self._activity)
        for part in (*parts, self.run, self.maps, self.regions):
            part.shut_down()
        self.type_list.stop_listening()
        self._overlay.disconnect()
        lay_by(self._viewer, self.session, kept)

    def sizeHint(self) -> QSize:  # noqa: D102
        return QSize(WIDTH, super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:  # noqa: D102
        super().showEvent(event)
        # Two lines are kept free, so that nothing moves when the text changes.
        text = self.hint.text()
        self.hint.setText("\n")
        self.hint.setMinimumHeight(self.hint.sizeHint().height())
        self.hint.setText(text)
        self.window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: D102
        # A window that is deleted takes its children along without an event of theirs.
        if event.type() == QEvent.Type.DeferredDelete and watched is self.window():
            self.shut_down()
        return False

    def event(self, event: QEvent) -> bool:  # noqa: D102
        # napari closes a dock by taking this widget out of it, without a close event.
        if event.type() == QEvent.Type.ParentChange:
            if self._was_docked and self.parent() is None:
                self.shut_down()
            self._was_docked = self.parent() is not None
        elif event.type() in (QEvent.Type.Close, QEvent.Type.DeferredDelete):
            self.shut_down()
        return bool(super().event(event))

    def _keep_unsaved(self) -> list[LeftOver]:
        """Keep maps for the case that the viewer is closed, too."""
        kept = [self.left_over.keep_unsaved()]
        if self.session.run_state != "idle":
            end_fit(self.session)
            kept.append(self.left_over.keep_unsaved())
        return [left_over for left_over in kept if left_over is not None]

    def _build_panels(self, services: Services) -> None:
        session, dialogs, preferences = self.session, self._dialogs, self._preferences
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setAccessibleName("What to do next")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.data = DataPanel(session, dialogs, preferences, services.choose_sample)
        self.settings = SettingsForm(session)
        self.run = RunPanel(session, dialogs, preferences)
        self.type_list = TypeList(session, dialogs)
        preview = services.preview_figure
        self.maps = MapsPanel(session, dialogs, preferences, self.type_list, preview)
        self.compare = ComparePanel(session, dialogs, preferences)
        self.regions = RegionsPanel(session, dialogs, preferences)
        self.banner = MessageBanner(session)
        self.left_over = LeftOverBar(session, dialogs, preferences)
        self.unfinished = UnfinishedBar(session, dialogs, preferences, self._unfinished)

    def _lay_out(self) -> None:
        self.setMinimumWidth(MIN_WIDTH)
        self.setStyleSheet(FOCUS_STYLE)
        sections = QWidget()
        inner = QVBoxLayout(sections)
        inner.setContentsMargins(0, 0, 4, 0)
        sections_in_order = (
            *(self.data, self.settings, self.run),
            *(self.maps, self.compare, self.regions),
        )
        for section in sections_in_order:
            inner.addWidget(section)
        inner.addStretch(1)
        self._area = area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(sections)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(6, 6, 2, 6)
        outer.addWidget(self.hint)
        outer.addWidget(self.left_over)
        outer.addWidget(self.unfinished)
        outer.addWidget(area, 1)
        outer.addWidget(self.banner)

    def _connect(self) -> None:
        self.session.events.connect(self._refresh)
        self.session.events.connect(self.unfinished.follow)
        self.session.events.config.connect(self._remember)
        self.session.events.message.connect(self._notify)
        self.session.events.run_state.connect(self._follow_run)
        self.session.events.result.connect(self._follow_result)
        self.session.events.pinned.connect(self._follow_pin)

    def _refresh(self) -> None:
        view = view_state(self.session)
        self.hint.setText(view.hint)
        self.data.refresh(view.data)
        self.settings.refresh(view.settings)
        self.run.refresh(view.run)
        self.maps.refresh(view.maps)
        self.maps.gene.refresh(view.gene)
        self.compare.refresh(view.compare)
        self.regions.refresh(view.regions)
        self.left_over.refresh(view.maps)
        self.unfinished.refresh()
        self.banner.refresh()

    def _follow_run(self, state: RunState) -> None:
        """Bring the progress, and the maps below it, into view when a fit starts."""
        if state == "running":
            self._scroll_to(self.run)

    def _follow_result(self, result: Result | None) -> None:
        """Bring the maps into view when a result is opened; a fit does it itself."""
        if result is not None and self.session.run_state == "idle":
            self._scroll_to(self.maps)

    def _follow_pin(self, spot: PinnedSpot | None) -> None:
        """Bring the composition of a spot into view when one is pinned."""
        if spot is not None and self.regions.bars.visibleRegion().isEmpty():
            self._scroll_to(self.regions)

    def _scroll_to(self, section: QWidget) -> None:
        """Scroll once the layout has settled, so that the section is at the top."""
        self._scroll_target = section
        self._scroll_timer.start()

    def _scroll(self) -> None:
        self._area.verticalScrollBar().setValue(self._scroll_target.y())

    def _remember(self, config: FitConfig) -> None:
        self._preferences.remember(config=config)

    def _notify(self, message: Message | None) -> None:
        if message is not None and message.severity == "error":
            show_error(message.text)

"""Offers the maps that were not saved when the window was closed last time."""

from __future__ import annotations

from functools import partial

from qtpy.QtWidgets import QFrame

from napari_destvi.session import LeftOver, Session, choices
from napari_destvi.session.kept_view import view_of
from napari_destvi.session.maps_view import MapsView
from napari_destvi.session.shown import result_at_stake
from napari_destvi.session.undoable import discard_left_over
from napari_destvi.widgets import left_overs
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.maps_panel import UNSAVED
from napari_destvi.widgets.offer_layout import lay_out_offer
from napari_destvi.widgets.preferences import Preferences

_FOLDER = "unsaved"


class LeftOverBar(QFrame):
    """A sentence with two buttons; hidden while there is nothing to offer.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks before maps that are not saved go.
    preferences : Preferences
        Beside their file such maps are kept.
    """

    def __init__(
        self, session: Session, dialogs: FileDialogs, preferences: Preferences
    ) -> None:
        super().__init__()
        self._session = session
        self._dialogs = dialogs
        self._preferences = preferences
        self._folder = preferences.path.with_name(_FOLDER)
        self.text = IconSentence("Maps that were not saved", "warning")
        self.show_maps = CompactButton("Show them")
        self.show_maps.setToolTip("<p>Read the slide and show its maps again.</p>")
        self.discard = CompactButton("Discard them")
        self.discard.setToolTip("<p>Delete these maps when the window closes.</p>")
        lay_out_offer(self, self.text, self.show_maps, self.discard)
        self.show_maps.clicked.connect(self._show_maps)
        self.discard.clicked.connect(self._discard)
        session.left_over = self._offered = left_overs.newest(self._folder)
        self._discarded: LeftOver | None = None
        session.events.left_over.connect(self._follow)

    def refresh(self, view: MapsView) -> None:
        """Show what is offered, and whether it may be taken now."""
        self.setVisible(bool(view.left_over))
        self.text.set_text(view.left_over, "warning")
        self.show_maps.setEnabled(view.can_open)
        self.discard.setEnabled(view.can_open)

    def keep_unsaved(self) -> LeftOver | None:
        """Keep maps and regions for the next start, if they are not saved."""
        session = self._session
        if self._discarded is not None:
            left_overs.forget(self._discarded)
        result = result_at_stake(session)
        slide, is_saved = session.spots_path, session.saved and session.regions_saved
        if is_saved or result is None or slide is None:
            return None
        return left_overs.keep(
            self._folder, result, slide, session.library, view=view_of(session)
        )

    def _show_maps(self) -> None:
        once_safe(
            self._session,
            self._dialogs,
            self._preferences,
            maps=UNSAVED,
            yes="Open without saving",
            go_on=partial(choices.open_left_over, self._session),
        )

    def _discard(self) -> None:
        self._discarded = self._session.left_over
        discard_left_over(self._session)

    def _follow(self, left_over: LeftOver | None) -> None:
        """Let no other window offer maps that are shown or discarded here.

        Discarded ones stay on disk, for they may be wanted back, until this one closes.
        """
        if left_over is not None:
            left_overs.offer(left_over)
        elif self._discarded is not None:
            left_overs.withdraw(self._discarded)
        elif self._offered is not None:
            left_overs.forget(self._offered)
        self._offered = left_over
        self._discarded = self._discarded if left_over is None else None

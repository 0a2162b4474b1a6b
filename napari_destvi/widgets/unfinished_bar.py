"""Offers to continue a fit that was interrupted, now or when napari last ended."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qtpy.QtWidgets import QFrame

from napari_destvi.session import Session, unfinished_states
from napari_destvi.session.unfinished import (
    continue_fit,
    discard_unfinished,
    go_on,
)
from napari_destvi.session.unfinished_terms import Unfinished
from napari_destvi.session.unfinished_view import unfinished_view
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.file_dialogs import FileDialogs
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.offer_layout import lay_out_offer
from napari_destvi.widgets.preferences import Preferences
from napari_destvi.widgets.run_panel import UNSAVED

_DISCARD = "Delete what the interrupted fit had learnt."


class UnfinishedBar(QFrame):
    """A sentence with two buttons; hidden while there is nothing to offer.

    Parameters
    ----------
    session : Session
        Takes the wishes.
    dialogs : FileDialogs
        Asks before maps that are not saved go.
    preferences : Preferences
        Knows the folder last used, to save them.
    folder : Path
        Of all interrupted fits.
    """

    def __init__(
        self,
        session: Session,
        dialogs: FileDialogs,
        preferences: Preferences,
        folder: Path,
    ) -> None:
        super().__init__()
        self._session, self._dialogs, self._preferences = session, dialogs, preferences
        self.text = IconSentence("A fit that was interrupted", "warning")
        self.go_on = CompactButton("Continue")
        self.discard = CompactButton("Discard")
        self.discard.setToolTip(f"<p>{_DISCARD}</p>")
        lay_out_offer(self, self.text, self.go_on, self.discard)
        self.go_on.clicked.connect(self._continue)
        self.discard.clicked.connect(self._discard)
        being_kept = [fit.state for fit in session.ended_fits if fit.state is not None]
        session.unfinished = unfinished_states.newest(folder, apart_from=being_kept)
        self._spoilt = unfinished_states.spoilt(folder)

    def refresh(self) -> None:
        """Show what is offered and whether it may be taken now."""
        view = unfinished_view(self._session, self._spoilt.values())
        self.setVisible(bool(view.told))
        self.text.set_text(view.told, "warning")
        self.go_on.setVisible(bool(view.go_on))
        self.go_on.setText(view.go_on)
        self.go_on.setToolTip(f"<p>{view.tip}</p>")
        self.go_on.setEnabled(view.can_go_on)
        self.discard.setEnabled(view.can_discard)

    def follow(self) -> None:
        """Take the next step of a fit that is to go on, when its data have come."""
        go_on(self._session)

    def _continue(self) -> None:
        once_safe(
            self._session,
            self._dialogs,
            self._preferences,
            maps=UNSAVED,
            yes="Continue without saving",
            go_on=partial(continue_fit, self._session),
        )

    def _discard(self) -> None:
        unfinished: Unfinished | None = self._session.unfinished
        if unfinished is None:
            self._discard_spoilt()
        discard_unfinished(self._session)
        if unfinished is not None and self._session.unfinished is None:
            unfinished_states.forget(unfinished.folder)

    def _discard_spoilt(self) -> None:
        for state in self._spoilt:
            unfinished_states.forget(state)
        self._spoilt = {}
        self.refresh()

"""One finding in the dock: icon, sentence, and for a question the box to tick."""

from __future__ import annotations

from qtpy.QtWidgets import QVBoxLayout, QWidget

from napari_destvi.session import Session
from napari_destvi.session.choices import accept
from napari_destvi.session.finding_views import FindingView
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.wrapping_check_box import WrappingCheckBox


class FindingRow(QWidget):
    """What was found; ticking the box agrees to what is proposed.

    Parameters
    ----------
    session : Session
        Takes the consent.
    finding : FindingView
        What to show.
    """

    def __init__(self, session: Session, finding: FindingView) -> None:
        super().__init__()
        self._session = session
        self._code = finding.code
        self.text = IconSentence("Finding", finding.severity)
        self.text.set_text(finding.message)
        self.consent = WrappingCheckBox(f"Yes: {finding.consent}")
        self.consent.setVisible(finding.severity == "ask")
        self.consent.box.toggled.connect(self._agree)
        self._lay_out()
        self.set_agreed(agreed=finding.agreed)

    def set_agreed(self, *, agreed: bool) -> None:
        """Show whether the user agreed."""
        self.consent.box.setChecked(agreed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.text)
        column.addWidget(self.consent)

    def _agree(self, agreed: bool) -> None:  # noqa: FBT001 - Qt calls it so
        accept(self._session, self._code, agreed=agreed)

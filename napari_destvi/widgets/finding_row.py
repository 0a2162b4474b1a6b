"""One finding in the dock: icon, sentence, and a button for each way to go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from qtpy.QtCore import Qt
from qtpy.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from napari_destvi.data.fixes import Fix
from napari_destvi.session.finding_views import FindingView
from napari_destvi.widgets.compact_button import CompactButton
from napari_destvi.widgets.fix_button import FixButton
from napari_destvi.widgets.icon_sentence import IconSentence
from napari_destvi.widgets.section import SPACING
from napari_destvi.widgets.sentence import Sentence
from napari_destvi.widgets.severity_icon import ANSWERED, SIZE

UseFix = Callable[[Fix], None]


class FindingRow(QWidget):
    """What was found; a click on a button chooses a way to go on, and can be undone.

    Parameters
    ----------
    finding : FindingView
        What to show.
    apply, undo : callable
        Take the fix that the user chose, or took back.
    """

    def __init__(self, finding: FindingView, apply: UseFix, undo: UseFix) -> None:
        super().__init__()
        self.code = finding.code
        self._undo_fix = undo
        self._severity = finding.severity
        self._chosen: Fix | None = None
        self.text = IconSentence("Finding", finding.severity)
        self.text.set_text(finding.message)
        self.buttons = [FixButton(fix) for fix in finding.fixes]
        for button in self.buttons:
            button.clicked.connect(partial(_call, apply, button.fix))
        self.answer = Sentence("Chosen")
        self.undo = CompactButton("Undo")
        self.undo.setToolTip("<p>Take this choice back and choose again.</p>")
        self.undo.clicked.connect(self._undo)
        self._lay_out()
        self.show_chosen(finding.chosen)

    def show_chosen(self, chosen: Fix | None) -> None:
        """Show the way that was chosen with its undo, or the ways there are."""
        had_focus = self.has_focus
        self._chosen = chosen
        look = self._severity if chosen is None else ANSWERED
        self.text.set_text(self.text.text, look)
        for button in self.buttons:
            button.setVisible(chosen is None)
        self._answer_row.setVisible(chosen is not None)
        if chosen is not None:
            self.answer.set_text(f"Chosen: {chosen.effect}.")
        if had_focus:  # the keyboard stays where it was
            self.take_focus()

    @property
    def has_focus(self) -> bool:
        """Whether the keyboard is at one of the buttons."""
        return self.undo.hasFocus() or any(each.hasFocus() for each in self.buttons)

    def take_focus(self) -> None:
        """Give the keyboard to what can be pressed now."""
        if self._chosen is not None:
            self.undo.setFocus()
        elif self.buttons:
            self.buttons[0].setFocus()

    def _lay_out(self) -> None:
        self._answer_row = QWidget()
        row = QHBoxLayout(self._answer_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.answer, 1)
        row.addWidget(self.undo, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setContentsMargins(SIZE + SPACING, 0, 0, 0)  # below the sentence
        column.setSpacing(4)
        for button in self.buttons:
            column.addWidget(button)
        column.addWidget(self._answer_row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.text)
        whole.addLayout(column)

    def _undo(self) -> None:
        if self._chosen is not None:
            self._undo_fix(self._chosen)


def _call(use: UseFix, fix: Fix, _checked: bool) -> None:  # noqa: FBT001 - Qt's own
    use(fix)

"""What was found in the data, the gravest first, with the ways to go on."""

from __future__ import annotations

import dataclasses

from qtpy.QtWidgets import QVBoxLayout, QWidget

from napari_destvi.session.finding_views import FindingView
from napari_destvi.widgets.finding_row import FindingRow, UseFix
from napari_destvi.widgets.section import SPACING


class FindingsList(QWidget):
    """A row per finding.

    Parameters
    ----------
    apply, undo : callable
        Take the fix that the user chose, or took back.
    """

    def __init__(self, apply: UseFix, undo: UseFix) -> None:
        super().__init__()
        self._apply = apply
        self._undo = undo
        self._shown: tuple[FindingView, ...] = ()
        self.rows: list[FindingRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACING)
        self.setVisible(False)

    def refresh(self, findings: tuple[FindingView, ...]) -> None:
        """Show these findings; rows of known ones stay, with their focus."""
        if _unanswered(findings) != _unanswered(self._shown):
            self._build(findings)
        for row, finding in zip(self.rows, findings, strict=True):
            row.show_chosen(finding.chosen)
        self._shown = findings
        self.setVisible(bool(findings))

    def _build(self, findings: tuple[FindingView, ...]) -> None:
        focused = [row.code for row in self.rows if row.has_focus]
        for row in self.rows:
            self._column.removeWidget(row)
            row.setParent(None)
            row.deleteLater()
        self.rows = [
            FindingRow(finding, self._apply, self._undo) for finding in findings
        ]
        for row in self.rows:
            self._column.addWidget(row)
            if row.code in focused:  # the keyboard stays where it was
                row.take_focus()


def _unanswered(findings: tuple[FindingView, ...]) -> list[FindingView]:
    return [dataclasses.replace(finding, chosen=None) for finding in findings]

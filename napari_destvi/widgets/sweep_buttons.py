"""The buttons below the runs of a comparison, each with why it cannot be pressed."""

from __future__ import annotations

from qtpy.QtWidgets import QHBoxLayout, QWidget

from napari_destvi.widgets.compact_button import CompactButton

_OPEN = "Show the maps of the chosen run (Enter)."
_COMPARE = "Add its maps to the tables of section 5, and compare with them."
_REPORT = (
    "Write maps, scores and advice as a page for the browser, a PDF and tables, into "
    "a new folder."
)


class SweepButtons(QWidget):
    """What can be done with the chosen run, and with all of them."""

    def __init__(self) -> None:
        super().__init__()
        self.open_run = CompactButton("&Open")
        self.compare = CompactButton("&Compare with")
        self.report = CompactButton("&Report…")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.open_run)
        row.addWidget(self.compare)
        row.addStretch(1)
        row.addWidget(self.report)

    def allow(
        self, *, why_not_open: str, why_not_compare: str, why_no_report: str
    ) -> None:
        """Enable what may be done: that of which there is no reason against it."""
        for button, tip, reason in (
            (self.open_run, _OPEN, why_not_open),
            (self.compare, _COMPARE, why_not_compare),
            (self.report, _REPORT, why_no_report),
        ):
            button.setEnabled(not reason)
            button.setToolTip(f"<p>{tip} {reason}</p>")

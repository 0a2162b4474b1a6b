"""The buttons below the past fits, each with why it cannot be pressed."""

from __future__ import annotations

from collections.abc import Sequence

from qtpy.QtWidgets import QHBoxLayout, QWidget

from napari_destvi.io.run_bin import MAX_REMOVED
from napari_destvi.session.past_fits_view import PastFitLine, PastFitsView
from napari_destvi.widgets.compact_button import CompactButton

ONE, SOME = "Choose one fit.", "Choose a fit."
_TIPS = {
    "open": "Show the maps of this fit again (Enter). Where it is of another slide, "
    "that is opened, too.",
    "compare": "Add its maps to the tables of section 5, and compare with them.",
    "score": "Score the chosen fits against what section 5 compares with, and "
    "remember it with each.",
    "rename": "Type a name for this fit (F2). Fits with a name are never removed to "
    "make room.",
    "delete": "Delete the chosen fits (Delete). Undo brings them back.",
    "clear": "Delete the oldest fits of all slides that have no name of your own, "
    f"{MAX_REMOVED} at most. Undo brings them back; the room of those deleted before "
    "them is free then.",
    "folder": "Keep fits in another folder from now on, such as on a larger disk.",
}


class PastFitButtons(QWidget):
    """What can be done with the fits that are chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.open_fit = CompactButton("&Open")
        self.compare = CompactButton("&Compare with")
        self.score = CompactButton("&Score")
        self.rename = CompactButton("&Rename")
        self.delete = CompactButton("&Delete")
        self.clear = CompactButton("Clear o&ldest")
        self.folder = CompactButton("Choose &folder…")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        groups = (
            (self.open_fit, self.compare, self.score),
            (self.rename, self.delete),
            (self.clear, self.folder),
        )
        for place, group in enumerate(groups):
            if place:
                row.addStretch(1)
            for button in group:
                row.addWidget(button)

    def allow(self, view: PastFitsView, chosen: Sequence[PastFitLine]) -> None:
        """Enable what may be done with these fits."""
        one = "" if len(chosen) == 1 else ONE
        some = "" if chosen else SOME
        others = [line.why_no_comparison for line in chosen if line.why_no_comparison]
        elsewhere = others[0] if others else ""
        reasons = {
            "open": (self.open_fit, one or view.why_not_open),
            "compare": (self.compare, one or elsewhere or view.why_not_open),
            "score": (self.score, some or elsewhere or view.why_not_score),
            "rename": (self.rename, one),
            "delete": (self.delete, some),
            "clear": (self.clear, view.why_not_clear),
            "folder": (self.folder, view.why_not_move),
        }
        for name, (button, why_not) in reasons.items():
            button.setEnabled(not why_not)
            button.setToolTip(f"<p>{_TIPS[name]} {why_not}</p>")

"""What was read, before the fit: spots, genes, counts, and the cell types by size."""

from __future__ import annotations

from napari_destvi.widgets.folded import Folded
from napari_destvi.widgets.sentence import Sentence


class SummaryView(Folded):
    """The sentences of the summary, open until the user folds them away."""

    def __init__(self) -> None:
        self.text = Sentence("Summary of the data")
        super().__init__("What was read", self.text)
        self.line.setChecked(True)

    def refresh(self, sentences: tuple[str, ...]) -> None:
        """Show another summary; nothing without sentences."""
        self.setVisible(bool(sentences))
        self.text.set_text("\n".join(sentences))

"""A box for what a gene is shown in: all cells, or the cells of one type."""

from __future__ import annotations

from qtpy.QtCore import QSize
from qtpy.QtWidgets import QComboBox, QSizePolicy

from napari_destvi.session import Session
from napari_destvi.session.gene_maps import show_within
from napari_destvi.session.gene_view import GeneView
from napari_destvi.widgets.wheel_guard import WheelGuard

ALL_CELLS = "all cells (counts)"
TOOLTIP = (
    "What of the gene is shown. In all cells: the counts of the spot. In a cell type: "
    "what DestVI expects its cells to express there, in counts per 10,000 counts of "
    "the type. Spots with less than a tenth of the type stay clear."
)
#: The box gives way to the width of the dock, down to so many pixels.
_LEAST_WIDTH = 80


class GeneWithin(QComboBox):
    """Sets the type within which the gene of the session is shown.

    Parameters
    ----------
    session : Session
        What is set.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._types: tuple[str, ...] | None = None
        self.setAccessibleName("Show the gene in")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        WheelGuard(self).guard(self)
        self.activated.connect(self._choose)

    def minimumSizeHint(self) -> QSize:  # noqa: D102
        return QSize(_LEAST_WIDTH, super().minimumSizeHint().height())

    def refresh(self, view: GeneView) -> None:
        """Offer other types, and show what is asked for."""
        if view.cell_types != self._types:
            self._types = view.cell_types
            self.clear()
            self.addItem(ALL_CELLS, "")
            for name in view.cell_types:
                self.addItem(name, name)
        self.setCurrentIndex(self.findData(view.cell_type))
        self.setEnabled(bool(view.cell_types))
        self.setToolTip(f"<p>{TOOLTIP} {view.why_no_types}</p>")

    def _choose(self, number: int) -> None:
        show_within(self._session, self.itemData(number))

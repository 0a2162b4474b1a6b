"""Buttons of which one is pressed: what the maps show of a cell type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qtpy.QtCore import Signal
from qtpy.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QWidget

from napari_destvi.results.result import INTERVAL_LEVEL
from napari_destvi.session import Quantity
from napari_destvi.session.shown import why_no_maps, why_no_values

if TYPE_CHECKING:
    from napari_destvi.results import Result

QUANTITY_LABELS: dict[Quantity, str] = {
    "proportions": "Proportion",
    "activation": "Activation",
    "uncertainty": "Uncertainty",
    "abundance": "Abundance",
    "abundance_mean": "Mean abundance",
}
QUANTITY_TIPS: dict[Quantity, str] = {
    "proportions": "How much of each spot is made of this cell type.",
    "activation": (
        "In which state this cell type is: its position along the direction in which "
        "its state varies most over the tissue, in standard deviations. Left empty "
        "where there is too little of the type."
    ),
    "uncertainty": (
        "How far the share may be off, in percentage points: half the width of its "
        f"{100 * INTERVAL_LEVEL:.0f} % interval. The interval is for the share among "
        "the cells of the spot: on simulated spots nine in ten true shares of at least "
        "5 % lie within."
    ),
    "abundance": (
        "How many cells of this type the model is sure of: the 5 % quantile of its "
        "posterior, which the authors of Cell2location recommend."
    ),
    "abundance_mean": (
        "How many cells of this type lie in each spot: the mean of the posterior."
    ),
}
#: Their buttons are seen only where there are any.
NUMBERS: tuple[Quantity, ...] = ("abundance", "abundance_mean")
#: All in one row would be too wide for a narrow dock.
N_COLUMNS = 2


class QuantityButtons(QWidget):
    """The quantities to choose from; those that a result lacks say why.

    Numbers of cells are offered only where cells were counted.

    Signals
    -------
    chosen
        The user pressed one.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.buttons = {
            quantity: QRadioButton(label) for quantity, label in QUANTITY_LABELS.items()
        }
        self.buttons["proportions"].setChecked(True)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._tell)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        for number, button in enumerate(self.buttons.values()):
            self._group.addButton(button)
            grid.addWidget(button, *divmod(number, N_COLUMNS))

    @property
    def quantity(self) -> Quantity:
        """The quantity whose button is pressed."""
        buttons = self.buttons.items()
        return next(quantity for quantity, button in buttons if button.isChecked())

    def press(self, quantity: Quantity) -> None:
        """Press a button without a word of it."""
        self.buttons[quantity].setChecked(True)

    def refresh(self, result: Result | None) -> None:
        """Allow the quantities that a result has."""
        counts_cells = result is not None and result.counts_cells
        if self.quantity in NUMBERS and not counts_cells:
            self.press("proportions")
        for quantity in NUMBERS:
            self.buttons[quantity].setVisible(counts_cells)
        for quantity, button in self.buttons.items():
            button.setEnabled(not why_no_maps(result, quantity))
            why_not = why_no_values(result, quantity)
            button.setToolTip(f"<p>{QUANTITY_TIPS[quantity]} {why_not}</p>")

    def _tell(self) -> None:
        self.chosen.emit()

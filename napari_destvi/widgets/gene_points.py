"""Genes as points of a volcano plot: where they lie, and which is where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from qtpy.QtCore import QPointF, QRectF

from napari_destvi.export.volcano import heights
from napari_destvi.session.differing_terms import GeneLimits

if TYPE_CHECKING:
    import pandas as pd

#: The axes reach at least so far: one doubling, and a p of a hundredth.
LEAST_WIDTH, LEAST_HEIGHT = 1.0, 2.0
#: Beyond the outermost point, as a part of the axis.
ROOM = 0.05


class GenePoints:
    """The genes of a table that have a p-value, the surest first.

    Parameters
    ----------
    table : DataFrame
        Of `states.differential.Difference`.
    limits : GeneLimits
        From where on a gene counts as different.
    """

    def __init__(self, table: pd.DataFrame, limits: GeneLimits) -> None:
        told = table[table["p"].notna()]
        self.genes = tuple(map(str, told.index))
        self.limits = limits
        #: Log2 fold changes, and minus the logarithms of p, of shape (n_genes,).
        self.changes = told["log2_fold_change"].to_numpy(dtype=float)
        self.heights = heights(told["p"].to_numpy(dtype=float))
        is_below = told["p_adjusted"].to_numpy() < limits.at
        #: Which count as different, of shape (n_genes,).
        self.is_called = is_below & (np.abs(self.changes) >= limits.least_change)
        #: Where the axes end: right and left alike, and up.
        self.width = _reach(np.abs(self.changes), LEAST_WIDTH)
        self.height = _reach(self.heights, LEAST_HEIGHT)

    def places(self, plot: QRectF) -> NDArray[np.float64]:
        """Return where the genes lie on the screen, of shape (n_genes, 2)."""
        right = plot.center().x() + self.changes / self.width * plot.width() / 2
        down = plot.bottom() - self.heights / self.height * plot.height()
        return np.stack([right, down], axis=1)

    def has(self, gene: str) -> bool:
        """Tell whether a gene is among them."""
        return gene in self.genes

    def place_of(self, gene: str, plot: QRectF) -> QPointF:
        """Return where one of them lies on the screen."""
        right, down = self.places(plot)[self.genes.index(gene)]
        return QPointF(right, down)

    def near(self, place: QPointF, plot: QRectF, within: float) -> str | None:
        """Return the gene that is nearest to a place, if it is so near, in pixels."""
        if not self.genes:
            return None
        distances = np.hypot(*(self.places(plot) - [place.x(), place.y()]).T)
        nearest = int(distances.argmin())
        return self.genes[nearest] if distances[nearest] <= within else None

    def step(self, gene: str, n_steps: int) -> str | None:
        """Return the gene so many steps on; the surest where none is chosen."""
        if not self.genes:
            return None
        if not self.has(gene):
            return self.genes[0]
        number = self.genes.index(gene) + n_steps
        return self.genes[min(max(number, 0), len(self.genes) - 1)]


def _reach(values: NDArray[np.float64], least: float) -> float:
    return max(least, (1 + ROOM) * float(values.max(initial=0.0)))

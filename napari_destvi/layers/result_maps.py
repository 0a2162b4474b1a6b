"""A result laid over a slide: its values per spot, its pictures, its spots' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.errors import InputError
from napari_destvi.layers.display import SCALES
from napari_destvi.layers.hover import SpotText, describe_cells, describe_spot
from napari_destvi.layers.parts import column_of
from napari_destvi.layers.spot_index import SpotIndex, gather, spot_at
from napari_destvi.layers.spot_rows import at_spots, spot_rows
from napari_destvi.results import Result

#: Genes told of a spot whose activation is off the mean by so many deviations.
N_GENES = 3
NOTABLE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class ResultMaps:
    """The maps of a result over the spots of a slide.

    Parameters
    ----------
    result : Result
        What is shown.
    index : SpotIndex
        Where the spots of the slide lie.
    rows : ndarray of shape (n_spots,)
        Row of the result of each spot of the slide; -1 for a spot that it lacks.
    """

    result: Result = field(repr=False)
    index: SpotIndex = field(repr=False)
    rows: NDArray[np.intp] = field(repr=False)

    def values(self, quantity: str, cell_type: str) -> NDArray[np.float32]:
        """Return a quantity of a type as it is shown, of shape (n_spots,).

        Parameters
        ----------
        quantity : str
            A key of `SCALES`: shares in percent, their uncertainty in percentage
            points, abundances in cells.
        cell_type : str
            Name of the type.
        """
        values = column_of(self.result, quantity, cell_type) * SCALES[quantity].factor
        return at_spots(values, self.rows)

    def picture(self, quantity: str, cell_type: str) -> NDArray[np.float32]:
        """Return the map of a type, of shape (height, width), NaN between spots."""
        return gather(self.index, self.values(quantity, cell_type))

    def shown_axis(self, cell_type: str) -> int:
        """Return the number of the axis that the activation of a type shows."""
        axes = self.result.axes
        return (
            1 if axes is None else axes[self.result.cell_types.index(cell_type)].shown
        )

    def describe(
        self,
        y: float,
        x: float,
        *,
        share_of: Sequence[str] = (),
        activation_of: Sequence[str] = (),
        cells_of: Sequence[str] = (),
    ) -> SpotText | None:
        """Return what is known of the spot at a point, or None where there is none.

        Parameters
        ----------
        y, x : float
            In full-resolution pixels.
        share_of : sequence of str
            The types whose share is told even where it is small.
        activation_of : sequence of str
            The types whose activation is told too.
        cells_of : sequence of str
            The types whose number of cells is told too.
        """
        spot = spot_at(self.index, y, x)
        row = -1 if spot is None else int(self.rows[spot])
        if row < 0:
            return None
        has_states = self.result.has_fitted_states
        text = describe_spot(
            self.result.spot_names[row],
            self.result.proportions[row],
            self.result.cell_types,
            also=share_of,
            interval=self._interval(row),
            activation={name: self._activation(row, name) for name in activation_of},
            states=self.result.activation[row] if has_states else None,
        )
        genes = (self._genes(row, name) for name in activation_of)
        numbers = (self._cells(row, name) for name in cells_of)
        return text._replace(facts=(*text.facts, *filter(None, (*genes, *numbers))))

    def _genes(self, row: int, cell_type: str) -> str:
        """Return which genes the cells of a type have more of here than elsewhere."""
        axes, column = self.result.axes, self.result.cell_types.index(cell_type)
        axis = None if axes is None else axes[column].shown_axis
        value = float(self.result.activation[row, column])
        if axis is None or not abs(value) >= NOTABLE:  # NaN is not
            return ""
        genes = axis.rising if value > 0 else axis.falling
        return f"{cell_type} with more {', '.join(genes[:N_GENES])}" if genes else ""

    def _cells(self, row: int, cell_type: str) -> str:
        """Return the number of cells of a type; empty where they were not counted."""
        column = self.result.cell_types.index(cell_type)
        means, sure = self.result.abundance_mean, self.result.abundance
        if means is None or not np.isfinite(means[row, column]):
            return ""
        mean = float(means[row, column])
        return describe_cells(cell_type, mean=mean, sure=float(sure[row, column]))

    def _activation(self, row: int, cell_type: str) -> float | None:
        if not self.result.has_fitted_states:
            return None
        column = self.result.cell_types.index(cell_type)
        return float(self.result.activation[row, column])

    def _interval(
        self, row: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        low, high = self.result.proportions_low, self.result.proportions_high
        return None if low is None or high is None else (low[row], high[row])


def build_result_maps(
    result: Result, spot_names: Sequence[str], index: SpotIndex
) -> ResultMaps:
    """Find the spots of a slide in a result, by name alone.

    Slides of one kind of array share the names of their spots: whoever calls must
    know that the result is of this slide.

    Parameters
    ----------
    result : Result
        May lack spots of the slide, such as empty ones.
    spot_names : sequence of str
        The spots of the slide, in the order of the index.
    index : SpotIndex
        Where they lie.

    Raises
    ------
    InputError
        If the result has none of the spots.
    """
    rows = spot_rows(result.spot_names, tuple(spot_names))
    if not (rows >= 0).any():
        msg = (
            f"The result is of another slide: none of its {result.n_spots:,} spots is "
            f"among the {len(spot_names):,} of this one. Choose the file of spots that "
            "the result was made from."
        )
        raise InputError(msg)
    return ResultMaps(result=result, index=index, rows=rows)

"""The outcome of a fit: who is where, in which state, and how it was found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from napari_destvi.results.expression_model import ExpressionModel
from napari_destvi.results.kept_difference import KeptDifference
from napari_destvi.results.reference_states import ReferenceStates
from napari_destvi.results.result_shapes import (
    CELL_NUMBERS,
    INTERVAL_BOUNDS,
    check_shapes,
)
from napari_destvi.results.state_axes import TypeAxes
from napari_destvi.results.trained_model import TrainedModel

Status = Literal["complete", "stopped", "failed", "running"]

#: How many of the true shares that matter, of at least 5 % of the cells, lie between
#: the bounds of their interval on simulated spots.
INTERVAL_LEVEL = 0.9


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """Proportions, activation and cell state of every spot.

    Parameters
    ----------
    spot_names : tuple of str
        One name per spot, in the order of the rows.
    cell_types : tuple of str
        One name per cell type, in the order of the columns.
    gene_names : tuple of str
        The genes that the model saw.
    abundance : ndarray of shape (n_spots, n_cell_types)
        Unnormalised amount of each type. Of a method that counts cells a number of
        cells: the 5 % quantile of its posterior.
    proportions : ndarray of shape (n_spots, n_cell_types)
        Share of each type; rows sum to 1, or are NaN for a spot left out.
    cell_state : ndarray of shape (n_spots, n_cell_types, n_latent)
        Latent state of each type in each spot (gamma); its rotation is free. A
        method that finds no states has no latent numbers.
    activation : ndarray of shape (n_spots, n_cell_types)
        Position of the type's state along an axis in the tissue, the leading one if
        no other was chosen, in standard deviations; NaN where there is too little of
        the type, and everywhere where no spatial state was found or none is fitted.
    activation_genes : mapping of str to tuple of str
        Per cell type the genes that rise along its activation, strongest first.
    history : mapping of str to ndarray
        Per stage ("reference", "spots", "states") the mean loss of each epoch.
    settings : mapping
        The settings and the numbers they led to, as plain values.
    seconds : mapping of str to float
        Per stage the time it took.
    versions : mapping of str to str
        Package versions, and the device.
    status : {"complete", "stopped", "failed", "running"}
        Whether the training ran to its end, was stopped and kept, ended in an
        error after this state, or still goes on.
    proportions_low, proportions_high : ndarray or None
        Bounds of the 90 % interval of each type's share among the cells of a spot, of
        shape (n_spots, n_cell_types); NaN for a spot left out. On simulated spots nine
        in ten true shares of at least 5 % lie within. None for both where the method or
        the settings give none.
    abundance_mean, abundance_high : ndarray or None
        Mean and 95 % quantile of the posterior of the number of cells, of shape
        (n_spots, n_cell_types); NaN for a spot left out. None for both of a method that
        does not count cells.
    expression_model : ExpressionModel or None
        What each type expresses in a state. None of methods without states, and of
        files older than it.
    noise_abundance : ndarray or None
        Unnormalised amount of the noise profile, of shape (n_spots,), beside
        `abundance`; None without `expression_model`.
    axes : tuple of TypeAxes or None
        Per type the axes of its state, of which `activation` shows one, or why there
        is none. None before they are looked for, of methods without states, and
        of files older than it.
    trained : TrainedModel or None
        What another slide is read with; of a complete fit whose networks predict both
        shares and states. It is kept with past fits and in files of its own, not in the
        file of a result.
    reference_states : ReferenceStates or None
        States of cells of the reference. None before the fit has ended, of methods
        without states, and of files older than it.
    differences : tuple of KeptDifference
        Genes that differ between groups of its spots, as far as they were kept.
    """

    spot_names: tuple[str, ...] = field(repr=False)
    cell_types: tuple[str, ...]
    gene_names: tuple[str, ...] = field(repr=False)
    abundance: NDArray[np.float32] = field(repr=False)
    proportions: NDArray[np.float32] = field(repr=False)
    cell_state: NDArray[np.float32] = field(repr=False)
    activation: NDArray[np.float32] = field(repr=False)
    activation_genes: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict, repr=False
    )
    history: Mapping[str, NDArray[np.float64]] = field(default_factory=dict, repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    seconds: Mapping[str, float] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    status: Status = "complete"
    proportions_low: NDArray[np.float32] | None = field(default=None, repr=False)
    proportions_high: NDArray[np.float32] | None = field(default=None, repr=False)
    expression_model: ExpressionModel | None = field(default=None, repr=False)
    noise_abundance: NDArray[np.float32] | None = field(default=None, repr=False)
    axes: tuple[TypeAxes, ...] | None = field(default=None, repr=False)
    abundance_mean: NDArray[np.float32] | None = field(default=None, repr=False)
    abundance_high: NDArray[np.float32] | None = field(default=None, repr=False)
    trained: TrainedModel | None = field(default=None, repr=False)
    reference_states: ReferenceStates | None = field(default=None, repr=False)
    differences: tuple[KeptDifference, ...] = field(default=(), repr=False)

    def __post_init__(self) -> None:
        check_shapes(self)

    @property
    def n_spots(self) -> int:
        """Number of spots."""
        return len(self.spot_names)

    @property
    def n_cell_types(self) -> int:
        """Number of cell types."""
        return len(self.cell_types)

    @property
    def method(self) -> str:
        """What found the cell types; of files older than the choice it is DestVI."""
        return str(self.settings.get("method", "destvi"))

    @property
    def has_states(self) -> bool:
        """Whether the method finds cell states at all, and so could an activation."""
        return int(self.cell_state.shape[2]) > 0

    @property
    def has_fitted_states(self) -> bool:
        """Whether cell states were fitted; those of a fit in turn come last."""
        return self.has_states and bool(self.settings.get("states_are_fitted", True))

    @property
    def has_intervals(self) -> bool:
        """Whether the shares come with intervals."""
        return self.proportions_low is not None

    @property
    def counts_cells(self) -> bool:
        """Whether the abundances are numbers of cells."""
        return self.abundance_mean is not None

    @property
    def optional_tables(self) -> tuple[str, ...]:
        """The fields with a column per type that this result has beside the usual."""
        bounds = INTERVAL_BOUNDS if self.has_intervals else ()
        return (*bounds, *(CELL_NUMBERS if self.counts_cells else ()))

    @property
    def uncertainty(self) -> NDArray[np.float32]:
        """Half the width of each share's interval, of shape (n_spots, n_cell_types).

        All NaN where there are no intervals.
        """
        if self.proportions_low is None or self.proportions_high is None:
            return np.full_like(self.proportions, np.nan, dtype=np.float32)
        return ((self.proportions_high - self.proportions_low) / 2).astype(np.float32)

    def proportions_frame(self) -> pd.DataFrame:
        """Return the proportions with spots as rows and cell types as columns."""
        return self._frame(self.proportions)

    def activation_frame(self) -> pd.DataFrame:
        """Return the activation with spots as rows and cell types as columns."""
        return self._frame(self.activation)

    def activation_on(self, cell_type: str, axis: int) -> NDArray[np.float32]:
        """Return the position of a type's states on one of its axes.

        Parameters
        ----------
        cell_type : str
            One of `cell_types`.
        axis : int
            Number of the axis, from 1.

        Returns
        -------
        ndarray of shape (n_spots,)
            In standard deviations; NaN as in `activation`, and for an axis that the
            type lacks.
        """
        column = self.cell_types.index(cell_type)
        if self.axes is None:
            return np.full_like(self.activation[:, column], np.nan)
        states, share = self.cell_state[:, column], self.proportions[:, column]
        return self.axes[column].position(states, share, axis)

    def intervals_frame(self) -> pd.DataFrame:
        """Return the bounds of the intervals with spots as rows.

        The columns "NAME low" and "NAME high" of each cell type stand side by side. No
        columns where there are no intervals.
        """
        bounds: dict[str, NDArray[np.float32]] = {}
        if self.proportions_low is not None and self.proportions_high is not None:
            for column, cell_type in enumerate(self.cell_types):
                bounds[f"{cell_type} low"] = self.proportions_low[:, column]
                bounds[f"{cell_type} high"] = self.proportions_high[:, column]
        return pd.DataFrame(bounds, index=self._spot_index())

    def expression_frame(
        self, cell_type: str, genes: Collection[str] | None = None
    ) -> pd.DataFrame:
        """Return the expected expression within a type, a row per spot.

        Parameters
        ----------
        cell_type : str
            One of `cell_types`.
        genes : collection of str, optional
            The columns, among `gene_names`; all by default.

        Returns
        -------
        DataFrame of shape (n_spots, n_genes)
            Counts per 10,000 counts of the type; NaN where it holds less than a tenth
            of the spot. See `napari_destvi.results.type_expression`.

        Raises
        ------
        InputError
            If the result holds no model of the expression, no such type, or no such
            gene.
        """
        from napari_destvi.results.imputed import type_expression

        columns = list(self.gene_names if genes is None else genes)
        values = type_expression(self, cell_type, columns)
        return pd.DataFrame(values, index=self._spot_index(), columns=columns)

    def _frame(self, values: NDArray[np.float32]) -> pd.DataFrame:
        columns = list(self.cell_types)
        return pd.DataFrame(values, index=self._spot_index(), columns=columns)

    def _spot_index(self) -> pd.Index:
        return pd.Index(self.spot_names, name="spot", dtype=object)

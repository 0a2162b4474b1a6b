"""The axes of one cell type: looked for one after another, and named by genes."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result, StateAxis
from napari_destvi.results.imputed import expression_model
from napari_destvi.states.axes_genes import gene_rises, mean_step, named_genes
from napari_destvi.states.axes_scale import ToldStates, gene_scale, told_states
from napari_destvi.states.axes_significance import Likeness
from napari_destvi.states.slide import StateSlide

#: The counts of a typical spot tell a state if one standard deviation of it moves them
#: by as much as one of counting noise: a network gives a state to every spot even where
#: the counts have no say in it.
MIN_INFORMATION = 1.0
#: A further axis has at least this part of the leading one's variance: what is left
#: over of a single field, along which the states bend, stays below 0.02 of it.
MIN_PART = 0.05

Floats = NDArray[np.float64]


class TypeSpots(NamedTuple):
    """The spots whose states of one type are read.

    Parameters
    ----------
    result : Result
        Of the fit.
    number : int
        Of the type.
    rows : ndarray of shape (n_spots,)
        Of the spots in the result.
    """

    result: Result
    number: int
    rows: NDArray[np.intp]

    @property
    def states(self) -> Floats:
        """Their states, of shape (n_spots, n_latent)."""
        states = self.result.cell_state[self.rows, self.number]
        return np.asarray(states, dtype=np.float64)

    @property
    def weight(self) -> Floats:
        """Their shares of the type, divided by the sum."""
        share = self.result.proportions[self.rows, self.number].astype(np.float64)
        return np.asarray(share / share.sum())

    def told(self, slide: StateSlide) -> ToldStates | None:
        """Return the states as far as the counts tell them; None if hardly."""
        abundance = self.result.abundance[self.rows, self.number].astype(np.float64)
        size = slide.totals.library_size[self.rows]
        genes = gene_scale(
            expression_model(self.result),
            self.number,
            slide.totals.profile,
            float(np.median(size * abundance**2)),
        )
        told = told_states(self.states, self.weight, genes)
        if told is None:
            return None
        covariance = (self.weight[:, None] * told.values).T @ told.values
        return told if np.linalg.eigvalsh(covariance)[-1] >= MIN_INFORMATION else None

    def named_axis(self, told: ToldStates, lead: Lead) -> StateAxis:
        """Return an axis in standard deviations, to where genes rise most."""
        direction = told.matrix @ lead.direction / math.sqrt(lead.variance)
        centred = self.states - told.centre
        step = mean_step(centred, centred @ direction, self.weight)
        model = expression_model(self.result)
        rises = gene_rises(model, self.number, told.centre, step)
        sign = -1.0 if (rises**3).sum() < 0 else 1.0
        total = float((self.weight @ told.values**2).sum())
        return StateAxis(
            direction=sign * direction,
            variance_share=lead.variance / total,
            p_value=lead.p_value,
            p_adjusted=lead.p_adjusted,
            rising=named_genes(sign * rises, self.result.gene_names),
            falling=named_genes(-sign * rises, self.result.gene_names),
        )


class Lead(NamedTuple):
    """A direction along which neighbouring spots are alike.

    Parameters
    ----------
    direction : ndarray of shape (n_told,)
        Unit vector among the told states.
    variance : float
        Of the states along it, in units of the counting noise.
    is_told : bool
        Whether the counts tell it, and it is no remainder of another one.
    p_value : float
        NaN where it was not asked.
    p_adjusted : float
        The same among the types that were asked about.
    """

    direction: Floats
    variance: float
    is_told: bool
    p_value: float = math.nan
    p_adjusted: float = math.nan


def lead_of(values: Floats, likeness: Likeness, *, least: float) -> Lead:
    """Return the direction along which neighbours are most alike.

    Parameters
    ----------
    values : ndarray of shape (n_spots, n_told)
        Told states, or what is left of them beside earlier directions.
    likeness : Likeness
        Of their spots.
    least : float
        The variance from which on it is told.
    """
    covariance = likeness.covariance(values[:, None])[0]
    direction = np.linalg.eigh(covariance)[1][:, -1]
    variance = float(likeness.weight @ (values @ direction) ** 2)
    return Lead(direction, variance, is_told=variance >= least)

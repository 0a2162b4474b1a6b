"""The axes of one cell type: looked for one after another, and named by genes."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results import Result, StateAxis
from napari_destvi.results.imputed import expression_model
from napari_destvi.states.axes_choice import SIGNIFICANT, AxisChoice
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
    p_value : float
        NaN where it was not asked.
    is_shown : bool
        Whether the counts tell it, it is significant, and no remainder.
    """

    direction: Floats
    variance: float
    p_value: float
    is_shown: bool


def leads(
    told: ToldStates, likeness: Likeness, choice: AxisChoice, rng: np.random.Generator
) -> Iterator[Lead]:
    """Yield the directions along which neighbours are most alike.

    Each at right angles to those before it, until one is not worth showing, which is
    the last.

    Parameters
    ----------
    told : ToldStates
        The states.
    likeness : Likeness
        Of their spots.
    choice : AxisChoice
        How many, and how surely.
    rng : numpy.random.Generator
        Of the permutations.
    """
    values, least, p_value = told.values, MIN_INFORMATION, math.nan
    for _ in range(min(choice.n_axes, values.shape[1])):
        covariance = likeness.covariance(values[:, None])[0]
        direction = np.linalg.eigh(covariance)[1][:, -1]
        position = values @ direction
        variance = float(likeness.weight @ position**2)
        asked = likeness.permuted_p_value(
            values, permutations=choice.permutations, rng=rng
        )
        p_value = float(np.fmax(p_value, asked))  # no surer than the one before
        # NaN, where nothing was asked, is not above
        is_shown = variance >= least and not p_value > SIGNIFICANT
        yield Lead(direction, variance, p_value, is_shown)
        if not is_shown:
            return
        least = max(least, MIN_PART * variance)
        values = values - np.outer(position, direction)

"""Axes of all types at once: each is asked whether it is chance among as many.

Forty types without a state have in every second slide or so one with p below .01. So
the p-values of the first axes of all types are adjusted for each other, then those of
the second axes of the types that have a first one, and so on.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from napari_destvi.results.false_discoveries import adjusted
from napari_destvi.states.axes_choice import SIGNIFICANT, AxisChoice
from napari_destvi.states.axes_scale import ToldStates
from napari_destvi.states.axes_search import (
    MIN_INFORMATION,
    MIN_PART,
    Lead,
    TypeSpots,
    lead_of,
)
from napari_destvi.states.axes_significance import Likeness

#: Where p must be smaller than the permutations can tell, so many times more are made
#: than it takes without any that is as alike: one or two may be by chance.
_SPARE = 2

Floats = NDArray[np.float64]


@dataclass(eq=False)
class Search:
    """The axes of one type, as far as they were found.

    Parameters
    ----------
    spots : TypeSpots
        Where it is.
    told : ToldStates
        Its states there.
    likeness : Likeness
        Of these spots.
    rng : numpy.random.Generator
        Of their orders.
    leads : list of Lead
        What was found, the leading one first.
    """

    spots: TypeSpots
    told: ToldStates
    likeness: Likeness
    rng: np.random.Generator
    leads: list[Lead] = field(default_factory=list)

    @property
    def shown(self) -> list[Lead]:
        """Those of `leads` that are worth showing."""
        return [lead for lead in self.leads if is_shown(lead)]

    def go_on(self, permutations: int) -> None:
        """Look for the next axis at right angles to those before it."""
        least = max((MIN_PART * lead.variance for lead in self.leads), default=0.0)
        least = max(least, MIN_INFORMATION)
        lead = lead_of(self._left(), self.likeness, least=least)
        self.leads.append(lead)
        self.ask(permutations)

    def ask(self, permutations: int) -> None:
        """Compare with so many orders of the spots how alike neighbours are."""
        *before, newest = self.leads
        p_value = self.likeness.permuted_p_value(
            self._left(without=len(before)), permutations=permutations, rng=self.rng
        )
        if before:  # no surer than the one before
            p_value = float(np.fmax(p_value, before[-1].p_value))
        self.leads[-1] = newest._replace(p_value=p_value)

    def take_adjusted(self, p_adjusted: float) -> None:
        """Take what the p-value of the newest axis means among those of all types."""
        *before, newest = self.leads
        if before:
            p_adjusted = float(np.fmax(p_adjusted, before[-1].p_adjusted))
        self.leads[-1] = newest._replace(p_adjusted=p_adjusted)

    def _left(self, without: int | None = None) -> Floats:
        """Return the states without what lies along the first so many axes."""
        values = self.told.values
        for lead in self.leads[:without]:
            values = values - np.outer(values @ lead.direction, lead.direction)
        return values


def is_shown(lead: Lead) -> bool:
    """Tell whether an axis is worth showing: the counts tell it, and it is no chance.

    One that nobody asked for its significance is shown.
    """
    return lead.is_told and not lead.p_adjusted > SIGNIFICANT  # NaN is not above


def search_all(searches: Sequence[Search], choice: AxisChoice) -> None:
    """Find the axes of all types, those of each rank together.

    Parameters
    ----------
    searches : sequence of Search
        Of the types that the counts tell something of; takes what is found.
    choice : AxisChoice
        How many, and how surely.
    """
    going_on = list(searches)
    for rank in range(choice.n_axes):
        going_on = [one for one in going_on if rank < one.told.values.shape[1]]
        for search in going_on:
            search.go_on(choice.permutations)
        _adjust(going_on)
        _ask_again(going_on, choice.permutations)
        going_on = [search for search in going_on if is_shown(search.leads[-1])]


def _adjust(family: Sequence[Search]) -> None:
    """Adjust the newest p-values: Benjamini and Hochberg 1995."""
    p_values = np.array([search.leads[-1].p_value for search in family])
    for search, value in zip(family, adjusted(p_values), strict=True):
        search.take_adjusted(float(value))


def _ask_again(family: Sequence[Search], permutations: int) -> None:
    """Ask more orders about axes whose p may be smaller than so many could tell.

    The new answer stands in place of the first. An axis that is chance passes with it
    no more often: it must do so in the new orders alone.
    """
    enough = math.ceil(_SPARE * len(family) / SIGNIFICANT)
    in_doubt = [search for search in family if _is_in_doubt(search.leads[-1])]
    if not in_doubt or permutations >= enough:
        return
    for search in in_doubt:
        search.ask(enough)
    _adjust(family)


def _is_in_doubt(lead: Lead) -> bool:
    return lead.is_told and lead.p_value <= SIGNIFICANT < lead.p_adjusted

"""What was found of a type's state, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping

from napari_destvi.data.wording import number_of
from napari_destvi.results import StateAxis, StateFinding, TypeAxes
from napari_destvi.results.state_limits import MIN_SPOTS

#: Genes that are told of each end of an axis in a sentence.
N_TOLD = 5
NO_STATE = "No spatial state found"
#: Of a type without an axis.
_SHORT: Mapping[StateFinding, str] = {
    "too little": "too little of it",
    "not told": "no spatial state",
    "not spatial": "no spatial state",
}


def finding_sentence(found: TypeAxes) -> str:
    """Return why a type has no axis; empty if it has one.

    Examples
    --------
    >>> import numpy as np
    >>> finding_sentence(TypeAxes("not told", 0.1, 40, math.nan, np.zeros(5)))
    'No spatial state found: the counts do not tell its state.'
    """
    if found.finding == "too little":
        return (
            f"Too little of it to tell its state: that takes {MIN_SPOTS} spots with "
            f"{100 * found.least_share:.0f} % of it."
        )
    if found.finding == "not told":
        return f"{NO_STATE}: the counts do not tell its state."
    if found.finding == "not spatial":
        told = significance(found.p_value, found.p_adjusted)
        return (
            f"{NO_STATE}: neighbouring spots are no more alike in its state than "
            f"others ({told})."
        )
    return ""


def axis_sentence(axis: StateAxis) -> str:
    """Return how much an axis explains, and how surely it is one of the tissue.

    Examples
    --------
    >>> import numpy as np
    >>> axis_sentence(StateAxis(np.zeros(5), 0.81, 0.001, ("CD8A",), (), 0.002))
    '81 % of the variance of its state, p = 0.001, adjusted for all types 0.002'
    """
    share = f"{100 * axis.variance_share:.0f} % of the variance of its state"
    if math.isnan(axis.p_value):
        return share
    return f"{share}, {significance(axis.p_value, axis.p_adjusted)}"


def significance(p_value: float, p_adjusted: float) -> str:
    """Return a p-value, and what it means among those of all types if that is known.

    Examples
    --------
    >>> significance(0.03, 0.12), significance(0.03, math.nan)
    ('p = 0.03, adjusted for all types 0.12', 'p = 0.03')
    """
    told = f"p = {p_value:.2g}"
    if math.isnan(p_adjusted) or p_adjusted == p_value:
        return told
    return f"{told}, adjusted for all types {p_adjusted:.2g}"


def short_finding(found: TypeAxes) -> str:
    """Return in a few words what was found of a type, for a list of types.

    Examples
    --------
    >>> import numpy as np
    >>> short_finding(TypeAxes("too little", 0.1, 4, math.nan, np.zeros(5)))
    'too little of it'
    """
    if not found.axes:
        return _SHORT[found.finding]
    share = 100 * sum(axis.variance_share for axis in found.axes)
    n_axes = number_of(len(found.axes), "axis")
    return f"{n_axes}, {share:.0f} %"


def gene_list(genes: tuple[str, ...], *, at_most: int = N_TOLD) -> str:
    """Return the first of some genes, separated by commas; "none" without any."""
    return ", ".join(genes[:at_most]) or "none"

"""What was found of a type's state, in words."""

from __future__ import annotations

import math

from napari_destvi.results import StateAxis, TypeAxes
from napari_destvi.results.state_limits import MIN_SPOTS

#: Genes that are told of each end of an axis in a sentence.
N_TOLD = 5


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
        return "No spatial state found: the counts do not tell its state."
    if found.finding == "not spatial":
        return (
            "No spatial state found: neighbouring spots are no more alike in its state "
            f"than others (p = {found.p_value:.2g})."
        )
    return ""


def axis_sentence(axis: StateAxis) -> str:
    """Return how much an axis explains, and how surely it is one of the tissue.

    Examples
    --------
    >>> import numpy as np
    >>> axis_sentence(StateAxis(np.zeros(5), 0.81, 0.001, ("CD8A",), ()))
    '81 % of the variance of its state, p = 0.001'
    """
    share = f"{100 * axis.variance_share:.0f} % of the variance of its state"
    return share if math.isnan(axis.p_value) else f"{share}, p = {axis.p_value:.2g}"


def gene_list(genes: tuple[str, ...], *, at_most: int = N_TOLD) -> str:
    """Return the first of some genes, separated by commas; "none" without any."""
    return ", ".join(genes[:at_most]) or "none"

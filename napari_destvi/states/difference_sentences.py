"""What is to be known of a comparison of two groups of spots, in words."""

from __future__ import annotations

import numpy as np

from napari_destvi.results.difference import AGAINST, GROUP, Difference
from napari_destvi.states.evidence import MAX_SPOTS

#: From this inflation on it is told: less is known to a few percent only.
LEAST_INFLATION = 1.05
_DRAWN = (
    "Of a group of more than {most:,} spots {most:,} are tested, drawn at random and "
    "the same each time: more would tell of small errors of the model rather than of "
    "the tissue."
)


def drawn_sentence(difference: Difference) -> str:
    """Return that not all spots of a large group were tested; empty where all were."""
    sizes = (np.count_nonzero(difference.spots == one) for one in (GROUP, AGAINST))
    return _DRAWN.format(most=MAX_SPOTS) if max(sizes) > MAX_SPOTS else ""

"""The memory of a fit of Cell2location, beside what every fit needs, in bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.config.held_counts import FLOAT_BYTES, dense_bytes

if TYPE_CHECKING:
    from napari_destvi.config.fit_plan import FitPlan
    from napari_destvi.config.memory import FitSizes, Part

#: Numbers of a spot beside its abundances: 50 groups, cells, groups, detection.
_NUMBERS_PER_SPOT = 53
#: Location and scale of each, with their gradients and Adam's two moments.
_TRAINED_COPIES = 8
#: Tables of spots by numbers and of spots by genes that a step keeps for its gradient.
_NUMBER_STEP_COPIES = 12
_STEP_COPIES = 7
#: Indices, counts and frequencies of the tally, at most one per stored count, while
#: they are sorted.
_TALLY_BYTES = 56


def cell2location_parts(sizes: FitSizes, plan: FitPlan) -> dict[Part, int]:
    """Return what the training needs.

    Parameters
    ----------
    sizes : FitSizes
        Of the data.
    plan : FitPlan
        The numbers of the fit.
    """
    per_spot = FLOAT_BYTES * (_NUMBERS_PER_SPOT + sizes.n_cell_types)
    per_slide = FLOAT_BYTES * (sizes.n_cell_types + 3) * sizes.n_genes
    step = _STEP_COPIES * dense_bytes(plan.batch_size, sizes.n_genes)
    return {
        "free numbers": _TRAINED_COPIES * (per_spot * sizes.n_spots + per_slide),
        "training steps": step + _NUMBER_STEP_COPIES * per_spot * plan.batch_size,
        "tally of counts": _TALLY_BYTES * sizes.n_stored,
    }

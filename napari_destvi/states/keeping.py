"""Keeping genes that differ with the result that they are of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from napari_destvi.config.installed import installed_versions
from napari_destvi.results import KeptDifference, Result
from napari_destvi.results.difference import Difference
from napari_destvi.results.kept_difference import with_kept
from napari_destvi.results.state_limits import MIN_SHARE
from napari_destvi.states.differential import MIN_COUNTS, SEED
from napari_destvi.states.evidence import MAX_SPOTS, MIN_SPOTS
from napari_destvi.states.spatial_inflation import N_GENES, N_MOVES


def to_keep(
    difference: Difference, *, group: str, against: str, genes: Collection[str] = ()
) -> KeptDifference:
    """Return a comparison with all that tells how it came about.

    Parameters
    ----------
    difference : Difference
        The genes.
    group, against : str
        What the two groups of spots are called.
    genes : collection of str
        Those that were asked for; none for all.
    """
    return KeptDifference(
        difference,
        group,
        against,
        {
            "test": "score test, negative binomial counts",
            "least_share": MIN_SHARE,
            "least_counts": MIN_COUNTS,
            "least_spots": MIN_SPOTS,
            "most_spots_of_a_group": MAX_SPOTS,
            "seed": SEED,
            "places": N_MOVES,
            "genes_at_places": N_GENES,
            "adjusted_for": difference.n_told,
            "genes_asked_for": list(genes),
        },
        installed_versions(),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )


def with_difference(result: Result, kept: KeptDifference) -> Result:
    """Return a result that keeps a comparison, in place of an older one of the same."""
    return with_differences(result, with_kept(result.differences, kept))


def without_difference(result: Result, kept: KeptDifference) -> Result:
    """Return a result that keeps a comparison no more."""
    others = (other for other in result.differences if other is not kept)
    return with_differences(result, tuple(others))


def with_differences(result: Result, kept: tuple[KeptDifference, ...]) -> Result:
    """Return a result that keeps these comparisons and no others."""
    return replace(result, differences=kept)

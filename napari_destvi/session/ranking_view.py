"""The list of all tables against the one that is compared with, as it is shown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from napari_destvi.data.wording import listing, number_of
from napari_destvi.session.ranking import is_ranked, title_of, types_left_out
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.session.compare_terms import Ranked

#: By the mean that each column shows: its title, and what it is.
MEANS: Mapping[str, tuple[str, str]] = {
    "pcc_type": ("PCC\ntypes", "Correlation over the spots, mean of the types."),
    "pcc_spot": ("PCC\nspots", "Correlation over the types, mean of the spots."),
    "ssim_type": ("SSIM", "Structural similarity of the maps, mean of the types."),
    "rmse_pooled": (
        "RMSE",
        "Root mean square difference of the shares of all spots and types: 0 is best, "
        ".1 are ten percentage points.",
    ),
    "jsd_spot": ("JSD", "Jensen-Shannon distance, mean of the spots; 0 is best."),
}
RANKING = "Scoring all tables …"
NO_OTHERS = "There is nothing else to score: open further tables, or fit."


@dataclass(frozen=True, slots=True)
class RankingView:
    """All tables against one.

    `ranking` has the numbers, in the order of the tables; `chosen` is what the
    estimate is called that is compared now. While `is_waiting` the numbers are those
    from before a change.
    """

    is_shown: bool
    can_show: bool
    headline: str
    ranking: tuple[Ranked, ...] = field(repr=False)
    chosen: str | None
    is_waiting: bool


def ranking_view(session: Session) -> RankingView:
    """Return how near each table comes to the one that is compared with."""
    is_waiting = not is_ranked(session)
    return RankingView(
        is_shown=session.is_ranking_shown and session.compared_with is not None,
        can_show=session.compared_with is not None and session.run_state == "idle",
        headline=_headline(session, is_waiting=is_waiting),
        ranking=session.ranking,
        chosen=session.compared_left,
        is_waiting=is_waiting,
    )


def numbers(ranked: Ranked) -> tuple[float, ...]:
    """Return the numbers of a line in the order of `MEANS`, NaN where undefined."""
    values = (ranked.means.get(name) for name in MEANS)
    return tuple(math.nan if value is None else float(value) for value in values)


def about(ranked: Ranked) -> str:
    """Return over how much an estimate was scored, or why it could not be."""
    if not ranked.means:
        return ranked.problem
    n_types, n_spots = (int(ranked.means[name] or 0) for name in ("n_types", "n_spots"))
    return f"{number_of(n_types, 'cell type')} in {number_of(n_spots, 'spot')}"


def _headline(session: Session, *, is_waiting: bool) -> str:
    if session.compared_with is None:
        return ""
    if is_waiting:
        return RANKING
    if not session.ranking:
        return NO_OTHERS
    names = [title_of(row) for row in session.ranking if row.problem]
    problem = f" Not comparable: {listing(names)}." if names else ""
    left_out = types_left_out(session)
    without = f" Left out of all: {listing(left_out)}." if left_out else ""
    unlike = _of_unlike_types(session.ranking)
    return f"All tables against {session.compared_with}.{without}{unlike}{problem}"


def _of_unlike_types(ranking: Sequence[Ranked]) -> str:
    """Return a warning where the means are not of as many types in each table."""
    numbers = {int(row.means["n_types"] or 0) for row in ranking if row.means}
    if len(numbers) < 2:
        return ""
    return (
        f" The means are of {min(numbers)} to {max(numbers)} types, as each table has "
        "them in common with it: they are not quite alike."
    )

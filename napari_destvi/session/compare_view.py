"""Section 5 of the window: what is compared, and how well it agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.session import compare_sentences as sentences
from napari_destvi.session.compared_look import shown_type
from napari_destvi.session.comparing import (
    is_compared,
    standing_comparison,
    to_compare,
)
from napari_destvi.session.ranking_view import RankingView, ranking_view
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.metrics import Comparison

#: Of the table, by the title of its column.
MEASURE_TIPS: Mapping[str, str] = {
    "PCC": "Pearson's correlation of the type's shares over the spots; 1 is best.",
    "SSIM": "Structural similarity of both maps; 1 is best.",
    "RMSE": "Root mean square difference of the shares: 0 is best, .1 are ten "
    "percentage points.",
    "JSD": "Jensen-Shannon distance of both maps; 0 is best.",
}
#: As they are called in the scores, in the same order.
_MEASURES = ("pcc", "ssim", "rmse", "jsd")


class ScoreLine(NamedTuple):
    """A line of a table: a type or another name, and a number for each column.

    Parameters
    ----------
    name : str
        What the numbers are of.
    values : tuple of float
        NaN where one is not defined.
    about : str
        What else there is to say; empty for nothing.
    """

    name: str
    values: tuple[float, ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class CompareView:
    """Section 5: what there is to compare, and the outcome.

    `offers` are the tables, `left` the one that is compared, None for the maps, and
    `chosen` the one that it is compared with. `is_waiting` while the numbers are those
    from before a change, or not there yet.
    """

    enabled: bool
    offers: tuple[str, ...]
    left: str | None
    chosen: str | None
    among_shared: bool
    headline: str
    comparison: Comparison | None = field(repr=False)
    is_waiting: bool
    shown_type: str | None
    marked: tuple[int, ...] = field(repr=False)
    marked_text: str
    partners: str
    can_pair: bool
    is_side_by_side: bool
    is_error_shown: bool
    note: str
    ranking: RankingView


def compare_view(session: Session) -> CompareView:
    """Return what is compared, and how well it agrees."""
    comparison = standing_comparison(session)
    wanted = to_compare(session)
    return CompareView(
        enabled=sentences.has_slide(session) and session.run_state == "idle",
        offers=tuple(session.other_tables),
        left=session.compared_left,
        among_shared=session.among_shared,
        chosen=session.compared_with,
        headline=sentences.headline(session, comparison),
        comparison=comparison,
        is_waiting=wanted is not None and not is_compared(session),
        shown_type=shown_type(session),
        marked=session.marked,
        marked_text=sentences.marked(session, comparison),
        partners=sentences.partners(session, comparison),
        can_pair=wanted is not None,
        is_side_by_side=session.is_side_by_side,
        is_error_shown=session.is_error_shown,
        note=sentences.note(session, comparison),
        ranking=ranking_view(session),
    )


def type_scores(comparison: Comparison) -> tuple[ScoreLine, ...]:
    """Return the lines of the table of agreement, in the order of the maps' types."""
    table = comparison.scores.per_type[list(_MEASURES)].to_numpy()
    names = comparison.left_types
    return tuple(
        ScoreLine(name, tuple(map(float, values)))
        for name, values in zip(names, table, strict=True)
    )

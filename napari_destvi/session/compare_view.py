"""Section 5 of the window: what is compared, and how well it agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.data.wording import listing, number_of
from napari_destvi.session.comparing import (
    is_compared,
    shown_type,
    standing_comparison,
    to_compare,
)
from napari_destvi.session.map_forms import drawn_form
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.metrics import Comparison

#: Of the table, by the title of its column.
MEASURE_TIPS: Mapping[str, str] = {
    "PCC": "Pearson's correlation of the type's shares over the spots; 1 is best.",
    "SSIM": "Structural similarity of both maps; 1 is best.",
    "RMSE": "Root mean square difference of the shares; 0 is best.",
    "JSD": "Jensen-Shannon distance of both maps; 0 is best.",
}
#: As they are called in the scores, in the same order.
_MEASURES = ("pcc", "ssim", "rmse", "jsd")
#: How many names are quoted.
N_NAMES = 4
AMONG_BOTH = "Shares among the {} types that both have."

NO_MAPS = "Fit, or open a result, to compare its maps with the truth or with others."
FITTING = "Available when the fit has ended."
NOT_IN_PANELS = "The panels come back with a map of the proportions of a compared type."


class TypeScores(NamedTuple):
    """A line of the table: a type, and its measures in the order of the columns."""

    cell_type: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """Section 5: what there is to compare with, and the outcome.

    `is_waiting` while the numbers are those from before a change, or not there yet.
    """

    enabled: bool
    offers: tuple[str, ...]
    chosen: str | None
    headline: str
    comparison: Comparison | None = field(repr=False)
    is_waiting: bool
    shown_type: str | None
    marked: tuple[int, ...] = field(repr=False)
    marked_text: str
    unmatched: str
    can_pair: bool
    is_side_by_side: bool
    is_error_shown: bool
    note: str


def compare_view(session: Session) -> CompareView:
    """Return what is compared, and how well it agrees."""
    comparison = standing_comparison(session)
    wanted = to_compare(session)
    return CompareView(
        enabled=session.result is not None and session.run_state == "idle",
        offers=tuple(session.other_tables),
        chosen=session.compared_with,
        headline=_headline(session, comparison),
        comparison=comparison,
        is_waiting=wanted is not None and not is_compared(session),
        shown_type=shown_type(session),
        marked=session.marked,
        marked_text="" if comparison is None else _marked(session, comparison),
        unmatched="" if comparison is None else _unmatched(comparison),
        can_pair=wanted is not None,
        is_side_by_side=session.is_side_by_side,
        is_error_shown=session.is_error_shown,
        note=_note(session, comparison),
    )


def type_scores(comparison: Comparison) -> tuple[TypeScores, ...]:
    """Return the lines of the table of agreement, in the order of the maps' types."""
    table = comparison.scores.per_type[list(_MEASURES)].to_numpy()
    names = comparison.left_types
    return tuple(
        TypeScores(name, tuple(map(float, values)))
        for name, values in zip(names, table, strict=True)
    )


def _headline(session: Session, comparison: Comparison | None) -> str:
    if session.result is None:
        return NO_MAPS
    if session.run_state != "idle":
        return FITTING
    if session.opening_tables is not None:
        return f"Reading {session.opening_tables.name} …"
    if to_compare(session) is None:
        return "Choose what to compare the maps with."
    if not is_compared(session):
        return "Comparing …"
    return session.comparison_problem if comparison is None else _means(comparison)


def _means(comparison: Comparison) -> str:
    means = comparison.scores.to_dict()
    told = (
        ("PCC per type", "pcc_type"),
        ("per spot", "pcc_spot"),
        ("RMSE", "rmse_pooled"),
        ("JSD", "jsd_spot"),
    )
    numbers = [
        f"{title} {value:.3f}"
        for title, name in told
        if (value := means[name]) is not None
    ]
    n_types = number_of(len(comparison.left_types), "cell type")
    n_spots = number_of(len(comparison.spot_names), "spot")
    return f"{n_types} in {n_spots}: {', '.join(numbers)}"


def _marked(session: Session, comparison: Comparison) -> str:
    """Return which spots are marked: the shares of one, the number of several.

    The shares come first, for names of spots are long and cut off at their end.
    """
    rows, cell_type = session.marked, shown_type(session)
    if len(rows) != 1:
        return f"{len(rows):,} spots marked" if rows else ""
    name = comparison.spot_names[rows[0]]
    if cell_type not in comparison.left_types:
        return name
    column = comparison.left_types.index(cell_type)
    left, right = (
        float(100 * shares[rows[0], column])
        for shares in (comparison.left_shares, comparison.right_shares)
    )
    return f"{left:.1f} % here, {right:.1f} % there: {name}"


def _unmatched(comparison: Comparison) -> str:
    """Return which types are left out, for they have no partner."""
    sides = (
        ("of these maps", comparison.unmatched_left),
        ("of the other table", comparison.unmatched_right),
    )
    told = [
        f"{listing(names, at_most=N_NAMES)} {side}" for side, names in sides if names
    ]
    if not told:
        return ""
    return f"Left out, for they have no partner: {'; '.join(told)}."


def _note(session: Session, comparison: Comparison | None) -> str:
    """Return why the panels that are wanted are not seen, or what their shares are."""
    if comparison is None or not session.is_side_by_side:
        return ""
    newest = session.shown[-1] if session.shown else None
    is_seen = (
        newest is not None
        and drawn_form(session) == "single"
        and newest.quantity == "proportions"
        and newest.cell_type in comparison.left_types
    )
    if not is_seen:
        return NOT_IN_PANELS
    if not comparison.leaves_types_out:
        return ""
    return AMONG_BOTH.format(len(comparison.left_types))

"""Section 5 of the window: what is compared, and how well it agrees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.data.wording import listing
from napari_destvi.session.comparing import is_compared, to_compare
from napari_destvi.session.session import MapKey, Session

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

NO_MAPS = "Fit, or open a result, to compare its maps with the truth or with others."
FITTING = "Available when the fit has ended."
PROPORTIONS_ONLY = "Only maps of proportions have a partner."
NOT_SHARED = "The other table lacks the type that is shown."


class TypeScores(NamedTuple):
    """A line of the table: a type, and its measures in the order of the columns."""

    cell_type: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """Section 5: what there is to compare with, and the outcome."""

    enabled: bool
    offers: tuple[str, ...]
    chosen: str | None
    headline: str
    rows: tuple[TypeScores, ...]
    shown_type: str | None
    unmatched: str
    can_pair: bool
    is_side_by_side: bool
    why_not_side_by_side: str


def compare_view(session: Session) -> CompareView:
    """Return what is compared, and how well it agrees."""
    comparison = session.comparison
    return CompareView(
        enabled=session.result is not None and session.run_state == "idle",
        offers=tuple(session.other_tables),
        chosen=session.compared_with,
        headline=_headline(session),
        rows=() if comparison is None else _rows(comparison),
        shown_type=session.shown[-1].cell_type if session.shown else None,
        unmatched="" if comparison is None else _unmatched(comparison),
        can_pair=comparison is not None and bool(_lonely(comparison)),
        is_side_by_side=session.is_side_by_side,
        why_not_side_by_side=_why_not_side_by_side(session),
    )


def _headline(session: Session) -> str:
    if session.result is None:
        return NO_MAPS
    if session.run_state != "idle":
        return FITTING
    if session.opening_tables is not None:
        return f"Reading {session.opening_tables.name} …"
    comparison = session.comparison
    if comparison is not None:
        return _means(comparison)
    if to_compare(session) is None:
        return "Choose what to compare the maps with."
    return "They cannot be compared." if is_compared(session) else "Comparing …"


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
    n_types, n_spots = len(comparison.left_types), len(comparison.spot_names)
    return f"{n_types} cell types in {n_spots:,} spots: {', '.join(numbers)}"


def _rows(comparison: Comparison) -> tuple[TypeScores, ...]:
    table = comparison.scores.per_type[list(_MEASURES)].to_numpy()
    names = comparison.left_types
    return tuple(
        TypeScores(name, tuple(map(float, values)))
        for name, values in zip(names, table, strict=True)
    )


def _lonely(comparison: Comparison) -> bool:
    """Tell whether both sides have types without a partner."""
    return bool(comparison.unmatched_left and comparison.unmatched_right)


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


def _why_not_side_by_side(session: Session) -> str:
    newest = session.shown[-1] if session.shown else MapKey("proportions", "")
    if newest.quantity != "proportions":
        return PROPORTIONS_ONLY
    comparison = session.comparison
    if comparison is not None and newest.cell_type not in comparison.left_types:
        return NOT_SHARED
    return ""

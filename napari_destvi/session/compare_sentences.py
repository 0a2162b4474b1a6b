"""What section 5 of the window says of a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.data.wording import listing, number_of
from napari_destvi.io.method_tables import note_of
from napari_destvi.session.compared_look import shown_type
from napari_destvi.session.comparing import is_compared, left_side
from napari_destvi.session.map_forms import drawn_form
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.metrics import Comparison

#: How many names are quoted.
N_NAMES = 4
AMONG_BOTH = "Shares among the {} types that both have."
AMONG_ALL = "Shares among all types of each table."

NO_MAPS = (
    "Fit, or open a result, to compare its maps with the truth or with others; or "
    "choose the spots, to compare two tables of them."
)
NO_LEFT = "There are no maps yet. Choose a table to compare, or fit."
FITTING = "Available when the fit has ended."
NOT_IN_PANELS = "The panels come back with a map of the proportions of a compared type."


def headline(session: Session, comparison: Comparison | None) -> str:
    """Return what to do, what is waited for, or the means of a comparison."""
    if not has_slide(session):
        return NO_MAPS
    if session.run_state != "idle":
        return FITTING
    if session.opening_tables is not None:
        return f"Reading {session.opening_tables.name} …"
    if session.compared_with is None:
        return "Choose what to compare with."
    if left_side(session) is None:
        return NO_LEFT
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


def marked(session: Session, comparison: Comparison | None) -> str:
    """Return which spots are marked: the shares of one, the number of several.

    The shares come first, for names of spots are long and cut off at their end.
    """
    rows, cell_type = session.marked, shown_type(session)
    if comparison is None:
        return ""
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


def partners(session: Session, comparison: Comparison | None) -> str:
    """Return which types are left out, of what shares are, and what the user paired."""
    if comparison is None:
        return ""
    told = (_unmatched(session, comparison), _paired(session))
    return " ".join(filter(None, told))


def _paired(session: Session) -> str:
    compared = session.compared
    n_paired = 0 if compared is None else len(compared.type_pairs)
    if not n_paired:
        return ""
    return (
        f"{number_of(n_paired, 'cell type')} paired or left alone by your choice; "
        "napari-destvi score pairs by name alone."
    )


def _unmatched(session: Session, comparison: Comparison) -> str:
    left = "these maps" if session.compared_left is None else "the first table"
    sides = (
        (f"of {left}", comparison.unmatched_left),
        ("of the other table", comparison.unmatched_right),
    )
    told = [
        f"{listing(names, at_most=N_NAMES)} {side}" for side, names in sides if names
    ]
    if not told:
        return ""
    among = (
        AMONG_BOTH.format(len(comparison.left_types))
        if comparison.among_shared
        else AMONG_ALL
    )
    return f"Left out, for they have no partner: {'; '.join(told)}. {among}"


def note(session: Session, comparison: Comparison | None) -> str:
    """Return how compared tables were read, and why wanted panels are not seen."""
    told = (*_about_tables(session), _about_panels(session, comparison))
    return " ".join(sentence for sentence in told if sentence)


def _about_tables(session: Session) -> tuple[str, ...]:
    """Return what had to be done to compare the tables that are chosen."""
    tables = session.other_tables
    names = (session.compared_left, session.compared_with)
    chosen = (tables[name] for name in names if name is not None and name in tables)
    return tuple(dict.fromkeys(map(note_of, chosen)))


def _about_panels(session: Session, comparison: Comparison | None) -> str:
    is_of_maps = session.compared_left is None
    if comparison is None or not session.is_side_by_side or not is_of_maps:
        return ""
    newest = session.shown[-1] if session.shown else None
    is_seen = (
        newest is not None
        and drawn_form(session) == "single"
        and newest.quantity == "proportions"
        and newest.cell_type in comparison.left_types
    )
    return "" if is_seen else NOT_IN_PANELS


def has_slide(session: Session) -> bool:
    """Tell whether there are maps, or spots whose tables can be compared."""
    return session.result is not None or session.spots is not None

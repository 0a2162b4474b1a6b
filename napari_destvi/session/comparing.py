"""Comparing the maps, or a table, with another: what the user does, what comes of it.

::

    other_tables -> compared_left, compared_with -> to_compare -> take_comparison

What is offered is in `compared_tables`, what is seen of it in `compared_look`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from napari_destvi.session.compare_terms import Compared
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    import pandas as pd

    from napari_destvi.metrics import Comparison
    from napari_destvi.results import Result

#: Of one type that both have, after its name.
ONE_TYPE = (
    "The only cell type in both is {}. Shares are taken among the types of both, and "
    "that of a single one is always 100 %, which tells nothing. Take the shares of all "
    "types, pair more types, or choose another table."
)


def to_compare(session: Session) -> Compared | None:
    """Return what to compare, or None where there is nothing."""
    left, name = left_side(session), session.compared_with
    right = session.other_tables.get(name) if name is not None else None
    if left is None or session.run_state != "idle" or right is None:
        return None
    return as_compared(session, left, right, session.type_pairs)


def as_compared(
    session: Session,
    left: Result | pd.DataFrame,
    right: pd.DataFrame,
    pairs: Mapping[str, str | None],
) -> Compared:
    """Return two sides as they are to be compared, with the pairs whose types exist.

    Another fit may have other types.
    """
    compared = Compared(left, right, {}, session.among_shared)
    types, partners = set(compared.left_types), {None, *map(str, right.columns)}
    usable = {
        name: partner
        for name, partner in pairs.items()
        if name in types and partner in partners
    }
    return compared._replace(type_pairs=usable)


def left_side(session: Session) -> Result | pd.DataFrame | None:
    """Return what is compared: the maps, or one of the tables; None without maps."""
    name = session.compared_left
    return session.result if name is None else session.other_tables.get(name)


def is_compared(session: Session) -> bool:
    """Tell whether the comparison is that of what there is to compare."""
    return is_wanted(session, session.compared)


def is_wanted(session: Session, compared: Compared | None) -> bool:
    """Tell whether this is what there is to compare now."""
    return is_same(to_compare(session), compared)


def is_same(one: Compared | None, other: Compared | None) -> bool:
    """Tell whether two comparisons are of the same data, compared in the same way."""
    if one is None or other is None:
        return one is other
    return (
        one.left is other.left
        and one.right is other.right
        and one.type_pairs == other.type_pairs
        and one.among_shared == other.among_shared
    )


def standing_comparison(session: Session) -> Comparison | None:
    """Return the comparison, if it is of the maps and of the tables of now.

    One with the pairs from before their change stands until the new one is there, and
    while a fit runs until it has maps.
    """
    compared, name = session.compared, session.compared_with
    if compared is None or name is None or compared.left is not left_side(session):
        return None
    is_right = compared.right is session.other_tables.get(name)
    return session.comparison if is_right else None


def choose_left(session: Session, name: str | None) -> None:
    """Compare another of the tables on offer; None compares the maps.

    One that is compared with changes places with the one that was compared.
    """
    before, right = session.compared_left, session.compared_with
    _overrule_wish(session)
    if name != before:
        is_turned = name is not None and name == right
        _turn_to(session, name, before if is_turned else right)


def compare_with(session: Session, name: str | None) -> None:
    """Compare with another of the tables on offer; None ends it.

    One that is compared changes places with the one that was compared with.
    """
    left, before = session.compared_left, session.compared_with
    _overrule_wish(session)
    if name != before:
        is_turned = name is not None and name == left
        _turn_to(session, before if is_turned else left, name)


def compare_nothing(session: Session) -> None:
    """Compare the maps again, and with nothing."""
    _turn_to(session, None, None)


def pair_types(session: Session, pairs: Mapping[str, str | None]) -> None:
    """Take which types of the right are which of the left; None: of none.

    They are kept for when both are compared again.
    """
    sides = session.compared_left, session.compared_with
    left, right = sides
    if right is not None:
        session.kept_pairs = {**session.kept_pairs, (left, right): dict(pairs)}
    session.type_pairs = dict(pairs)


def kept_pairs(
    session: Session, left: str | None, right: str | None
) -> Mapping[str, str | None]:
    """Return the pairs that the user made for two sides."""
    return {} if right is None else session.kept_pairs.get((left, right), {})


def take_comparison(
    session: Session, compared: Compared, comparison: Comparison
) -> None:
    """Take a comparison, if it still is what there is to compare, and tells something.

    Shares of a single type among itself are all 1: they would agree whatever the
    tables say.
    """
    if not is_wanted(session, compared):
        return
    if compared.among_shared and len(comparison.left_types) == 1:
        told = ONE_TYPE.format(comparison.left_types[0])
        refuse_comparison(session, compared, told)
        return
    before = session.comparison
    if before is None or before.spot_names != comparison.spot_names:
        session.marked = ()
    session.comparison_problem = ""
    session.compared = compared  # first: the comparison is shown where it stands
    session.comparison = comparison


def refuse_comparison(session: Session, compared: Compared, problem: str) -> None:
    """Say why two sides cannot be compared; not to be tried again so."""
    if is_wanted(session, compared):
        session.marked = ()
        session.comparison_problem = problem
        session.compared = compared
        session.comparison = None


def _overrule_wish(session: Session) -> None:
    """Compare what was chosen now, not what was compared before."""
    wish = session.comparison_wish
    if wish is not None:
        session.comparison_wish = wish._replace(is_overruled=True)


def _turn_to(session: Session, left: str | None, right: str | None) -> None:
    """Compare two other sides."""
    session.compared = None  # first: until the end the window waits, and stays as it is
    session.compared_left = left
    session.compared_with = right
    session.comparison = None
    session.comparison_problem = ""
    session.type_pairs = kept_pairs(session, left, right)
    session.peeked = None
    session.marked = ()
    if right is None:
        session.is_side_by_side = False
        session.is_error_shown = False

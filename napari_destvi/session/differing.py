"""Genes that differ between regions: what the user asks for, and what comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from napari_destvi.session.differing_terms import (
    DifferenceShown,
    DifferingAsked,
    DifferingFound,
    DifferingWish,
    GeneLimits,
)
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from napari_destvi.results import Result
    from napari_destvi.results.difference import Difference
    from napari_destvi.session.region import Region


def open_differing(session: Session) -> None:
    """Compare the chosen region with the other one in the type that is seen.

    Without regions what was kept last is shown, if anything was.
    """
    result = session.result
    if result is None:
        return
    names = [region.name for region in session.regions]
    if not names:
        kept = next(reversed(result.differences), None)
        if kept is not None:
            session.differing = DifferingWish(_first_type(session), "", None, kept)
        return
    group = session.region if session.region in names else names[0]
    others = [name for name in names if name != group]
    other = session.other_region if session.other_region in others else None
    session.differing = DifferingWish(
        _first_type(session), group, other or next(iter(others), None)
    )


def close_differing(session: Session) -> None:
    """Compare no more; what was found is forgotten."""
    session.differing = None
    session.differing_found = None


def choose_type(session: Session, cell_type: str) -> None:
    """Compare the cells of another type."""
    if session.differing is not None:
        session.differing = session.differing._replace(cell_type=cell_type, kept=None)


def choose_group(session: Session, name: str) -> None:
    """Ask about another region; if it was the other, they change places."""
    wish = session.differing
    if wish is not None:
        against = wish.group if name == wish.against else wish.against
        session.differing = wish._replace(group=name, against=against, kept=None)


def choose_against(session: Session, name: str | None) -> None:
    """Compare with another region, or with all other spots."""
    wish = session.differing
    if wish is None:
        return
    if name is not None and name == wish.group:
        if wish.against is not None:
            choose_group(session, wish.against)
        return
    session.differing = wish._replace(against=name, kept=None)


def set_limits(session: Session, limits: GeneLimits) -> None:
    """Count genes as different from elsewhere on."""
    session.gene_limits = limits


def to_differ(session: Session) -> DifferingAsked | None:
    """Return what to compare; None where nothing is asked for, or it is not there."""
    wish, result, spots = session.differing, session.result, session.spots
    tissue = session.tissue
    if wish is None or result is None or spots is None or tissue is None:
        return None
    if wish.kept is not None:
        return None
    regions = {region.name: region for region in session.regions}
    group, against = regions.get(wish.group), regions.get(wish.against or "")
    is_lost = wish.against is not None and against is None
    is_busy = session.run_state != "idle" or session.is_editing
    if group is None or is_lost or is_busy or wish.cell_type not in result.cell_types:
        return None
    return DifferingAsked(result, spots, tissue, wish.cell_type, group, against)


def is_differing_needed(session: Session) -> bool:
    """Tell whether there is something to compare that is not compared yet."""
    asked = to_differ(session)
    return asked is not None and answer_to(session, asked) is None


def answer_to(session: Session, asked: DifferingAsked | None) -> DifferingFound | None:
    """Return what was found, if it answers this."""
    found = session.differing_found
    if asked is None or found is None or not _is_same(found.asked, asked):
        return None
    return found


def take_differing(
    session: Session, asked: DifferingAsked, difference: Difference
) -> None:
    """Take the genes, if they still are what is asked for."""
    if _is_asked(session, asked):
        session.differing_found = DifferingFound(asked, difference)


def refuse_differing(session: Session, asked: DifferingAsked, problem: str) -> None:
    """Say why there is no answer; not to be tried again so."""
    if _is_asked(session, asked):
        session.differing_found = DifferingFound(asked, problem=problem)


def show_differing_gene(session: Session, gene: str) -> None:
    """Lay a gene over the tissue, within the type that is compared."""
    if session.differing is not None:
        session.gene_type = type_shown(session.differing)
        show_gene(session, gene)


def difference_shown(session: Session) -> DifferenceShown | None:
    """Return what can be written of the genes that differ."""
    wish = session.differing
    if wish is not None and wish.kept is not None:
        kept = wish.kept
        return DifferenceShown(kept.difference, kept.title, session.gene_limits)
    found = answer_to(session, to_differ(session))
    if found is None or found.difference is None:
        return None
    return DifferenceShown(found.difference, found.asked.title, session.gene_limits)


def type_shown(wish: DifferingWish) -> str:
    """Return the type whose genes are shown."""
    return wish.cell_type if wish.kept is None else wish.kept.difference.cell_type


def is_same_fit(a: Result, b: Result) -> bool:
    """Tell whether two results are of one fit, whatever they keep beside it."""
    return a.cell_state is b.cell_state and a.expression_model is b.expression_model


def _first_type(session: Session) -> str:
    """Return the type that is compared first: of the newest map, or the first."""
    result = session.result
    assert result is not None
    seen = [key.cell_type for key in reversed(session.shown)]
    return next((name for name in seen if name in result.cell_types), "") or str(
        result.cell_types[0]
    )


def _is_asked(session: Session, asked: DifferingAsked) -> bool:
    now = to_differ(session)
    return now is not None and _is_same(now, asked)


def _is_same(a: DifferingAsked, b: DifferingAsked) -> bool:
    return (
        is_same_fit(a.result, b.result)
        and a.spots is b.spots
        and a.tissue is b.tissue
        and a.cell_type == b.cell_type
        and _is_same_region(a.group, b.group)
        and _is_same_region(a.against, b.against)
    )


def _is_same_region(a: Region | None, b: Region | None) -> bool:
    """Tell whether two regions hold the same spots; a name alone changes nothing."""
    if a is None or b is None:
        return a is b
    return a.corners is b.corners

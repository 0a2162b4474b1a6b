"""The colours of a type's states over the tissue: laid, taken off, and undone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.session.compare_terms import Look
from napari_destvi.session.compared_look import look_back, look_of
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.placed_states import PlacedStates
from napari_destvi.session.session import Session
from napari_destvi.session.states_terms import StatesFound, StatesLaid
from napari_destvi.session.undo import remember

if TYPE_CHECKING:
    from napari_destvi.data.gene_map import GeneMap
    from napari_destvi.layers.expression_map import ExpressionMap

LAID = "The states of {} lie over the tissue."
TAKEN_OFF = "The states of {} were taken off the tissue."


class _Seen(NamedTuple):
    """What was seen over the tissue; the map of a gene with what was typed for it."""

    look: Look
    laid: StatesLaid | None
    gene: str
    gene_map: GeneMap | ExpressionMap | None


def laid_states(session: Session) -> PlacedStates | None:
    """Return the states whose colours lie over the tissue, if they are of its maps.

    Another axis that is shown makes another result of the same states.
    """
    laid = session.states_laid
    return None if laid is None or not _is_of_maps(session, laid) else laid.placed


def lay_or_take_off(session: Session, found: StatesFound) -> None:
    """Lay the colours of states over the tissue; take them off if they lie there.

    Parameters
    ----------
    session : Session
        Takes the wish.
    found : StatesFound
        With states.
    """
    assert found.placed is not None
    before, is_there = _seen(session), laid_states(session) is found.placed
    if is_there:
        session.states_laid = None
    else:
        show_gene(session, "")
        session.is_side_by_side = False
        session.states_laid = _laid(found)
    told = (TAKEN_OFF if is_there else LAID).format(found.placed.plane.cell_type)
    remember(session, "shown", told, partial(_see_again, session, before))


def renew_laid(session: Session, found: StatesFound) -> None:
    """Let the colours over the tissue be those of the axes that are shown now.

    Parameters
    ----------
    session : Session
        Takes them, if states of this type lie there.
    found : StatesFound
        With states.
    """
    laid = laid_states(session)
    assert found.placed is not None
    if laid is not None and laid.plane.cell_type == found.placed.plane.cell_type:
        session.states_laid = _laid(found)


def _laid(found: StatesFound) -> StatesLaid:
    assert found.placed is not None
    return StatesLaid(found.asked.result, found.asked.tissue, found.placed)


def _seen(session: Session) -> _Seen:
    laid = session.states_laid
    return _Seen(look_of(session), laid, session.gene, session.gene_map)


def _see_again(session: Session, before: _Seen) -> None:
    """Show what was seen before, as far as it is of the maps that are there."""
    look_back(session, before.look)
    if before.gene_map is not None:
        session.gene_map, session.gene = before.gene_map, before.gene
    is_there = before.laid is not None and _is_of_maps(session, before.laid)
    session.states_laid = before.laid if is_there else None


def _is_of_maps(session: Session, laid: StatesLaid) -> bool:
    """Tell whether states are those of the maps, whichever of their axes is shown."""
    result = session.result
    is_of_result = result is not None and laid.result.cell_state is result.cell_state
    return is_of_result and laid.tissue is session.tissue

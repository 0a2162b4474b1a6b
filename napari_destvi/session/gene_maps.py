"""The map of a gene: what the user asks for, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.layers.expression_map import ExpressionMap
from napari_destvi.session.gene_sets import members_asked
from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.gene_map import GeneMap, GeneSource
    from napari_destvi.results import Result


class GeneAsked(NamedTuple):
    """Of what a gene is to be read.

    Parameters
    ----------
    spots : AnnData
        The slide.
    gene : str
        As it was typed.
    cell_type : str
        The type within which it is asked for; empty for the counts of all cells.
    result : Result or None
        The maps that tell the expression within a type.
    source : GeneSource or None
        Where the slide has its counts, if that is known.
    members : tuple of str
        The genes of a set; empty for a single gene.
    """

    spots: AnnData
    gene: str
    cell_type: str
    result: Result | None
    source: GeneSource | None
    members: tuple[str, ...] = ()


class GeneFound(NamedTuple):
    """The map of a gene, and where the slide has its counts, if they were read."""

    gene_map: GeneMap | ExpressionMap
    source: GeneSource | None


def type_asked(session: Session) -> str:
    """Return the type within which a gene is asked for; empty for all cells.

    So it is while the maps do not have the type that the user chose.
    """
    result, chosen = session.result, session.gene_type
    return chosen if result is not None and chosen in result.cell_types else ""


def show_gene(session: Session, gene: str) -> None:
    """Ask for the map of a gene; an empty name takes the present one away.

    That of the present gene comes to the front again.
    """
    session.gene_problem = ""
    session.gene = gene.strip()
    if not session.gene:
        session.gene_map = None
    elif session.gene_map is not None and not is_gene_needed(session):
        session.gene_map = replace(session.gene_map)


def show_within(session: Session, cell_type: str) -> None:
    """Ask for the gene within a type; an empty name asks for its counts again."""
    session.gene_type = cell_type
    show_gene(session, session.gene)


def forget_gene(session: Session) -> None:
    """Show no gene any more: another slide was chosen."""
    session.gene_type = ""
    session.gene_source = None
    show_gene(session, "")


def ask_again(session: Session, before: Result | None) -> None:
    """Ask anew for a gene that the maps before did not tell, if others may tell it."""
    was_refused = session.gene_problem and session.gene_type
    if was_refused and _told_by(before) != _told_by(session.result):
        session.gene_problem = ""


def gene_asked(session: Session) -> GeneAsked | None:
    """Return of what a gene is to be read; None if none is asked for."""
    spots = session.spots
    if not session.gene or spots is None or session.tissue is None:
        return None
    cell_type = type_asked(session)
    result = session.result if cell_type else None
    known = session.slide_genes if result is None else result.gene_names
    members = members_asked(session.gene, session.gene_sets, known)
    return GeneAsked(
        spots, session.gene, cell_type, result, session.gene_source, members
    )


def is_gene_needed(session: Session) -> bool:
    """Tell whether a gene is asked for and not read yet."""
    asked, shown = gene_asked(session), session.gene_map
    if asked is None or session.gene_problem:
        return False
    # By its exact name: a slide of two species has MALAT1 and Malat1.
    if shown is None or shown.gene != asked.gene:
        return True
    if isinstance(shown, ExpressionMap):
        is_shown = shown.cell_type == asked.cell_type and shown.result is asked.result
        return not is_shown
    return bool(asked.cell_type)


def take_gene(session: Session, asked: GeneAsked, found: GeneFound) -> None:
    """Take the map of a gene, if it still is what is asked for.

    One of earlier maps of a running fit is taken too: those of the newest come next.
    """
    if not _is_asked(session, asked):
        return
    session.is_side_by_side = False  # its panels have no place for another map
    session.gene_source = found.source or session.gene_source
    session.gene = found.gene_map.gene
    session.gene_map = found.gene_map


def refuse_gene(session: Session, asked: GeneAsked, problem: str) -> None:
    """Say beside the field why a gene cannot be shown; the map before it stays."""
    if _is_asked(session, asked):
        session.gene_problem = problem


def _is_asked(session: Session, asked: GeneAsked) -> bool:
    now = gene_asked(session)
    return (
        now is not None
        and asked.spots is now.spots
        and asked.gene == now.gene
        and asked.cell_type == now.cell_type
    )


def _told_by(result: Result | None) -> tuple[bool, tuple[str, ...]] | None:
    """Return what decides which genes some maps tell within a type."""
    if result is None:
        return None
    return result.expression_model is not None, result.gene_names

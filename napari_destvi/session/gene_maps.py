"""The map of a gene: what the user asks for, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from napari_destvi.session.session import Session

if TYPE_CHECKING:
    from anndata import AnnData

    from napari_destvi.data.gene_map import GeneMap


@dataclass(frozen=True, slots=True)
class GeneView:
    """The field of the gene: what may be typed, what is shown, what is wrong.

    Parameters
    ----------
    genes : tuple of str
        Of the slide; the same object while it is the same slide.
    gene : str
        The gene that is asked for.
    problem : str
        Why it cannot be shown.
    """

    genes: tuple[str, ...]
    gene: str
    problem: str


def gene_view(session: Session) -> GeneView:
    """Return what the field of the gene shows."""
    return GeneView(session.slide_genes, session.gene, session.gene_problem)


def show_gene(session: Session, gene: str) -> None:
    """Ask for the map of a gene; an empty name takes the present one away.

    That of the present gene comes to the front again.
    """
    shown, session.gene_problem = session.gene_map, ""
    session.gene = gene.strip()
    if not session.gene:
        session.gene_map = None
    elif shown is not None and shown.gene == session.gene:
        session.gene_map = replace(shown)


def forget_gene(session: Session) -> None:
    """Show no gene any more: another slide was chosen."""
    show_gene(session, "")


def is_gene_needed(session: Session) -> bool:
    """Tell whether a gene is asked for and not read yet."""
    shown = session.gene_map
    # By its exact name: a slide of two species has MALAT1 and Malat1.
    is_shown = shown is not None and shown.gene == session.gene
    has_slide = session.spots is not None and session.tissue is not None
    return (
        bool(session.gene) and has_slide and not is_shown and not session.gene_problem
    )


def take_gene(session: Session, spots: AnnData, gene: str, found: GeneMap) -> None:
    """Take the map of a gene, if it still is what is asked for."""
    if spots is session.spots and gene == session.gene:
        session.is_side_by_side = False  # its panels have no place for another map
        session.gene = found.gene
        session.gene_map = found


def refuse_gene(session: Session, spots: AnnData, gene: str, problem: str) -> None:
    """Say beside the field why a gene cannot be shown; the map before it stays."""
    if spots is session.spots and gene == session.gene:
        session.gene_problem = problem

"""The gene or gene set that was seen, and the sets of its file, for files and back.

A score is no value that is kept: it is worked out again from the maps.
"""

from __future__ import annotations

from collections.abc import Mapping

from napari_destvi.session import view_values as read
from napari_destvi.session.gene_maps import show_gene
from napari_destvi.session.gene_sets import members_asked
from napari_destvi.session.session import Session

#: Of more genes in all sets only the set that is shown is kept: these are about half a
#: megabyte; hallmarks of MSigDB have a seventh of it, its pathways some ten times more.
MAX_GENES = 50_000


def gene_entries(session: Session) -> dict[str, object]:
    """Return the entries of a view on genes, of plain values."""
    sets = session.gene_sets
    if sum(map(len, sets.values())) > MAX_GENES:
        sets = {name: genes for name, genes in sets.items() if name == session.gene}
    return {
        "gene": session.gene,
        "gene_type": session.gene_type,
        "gene_sets": {name: list(genes) for name, genes in sets.items()},
    }


def apply_gene(session: Session, view: Mapping[str, object]) -> None:
    """Ask again for the gene or set of a view, and offer its sets.

    Parameters
    ----------
    session : Session
        With the slide and the result.
    view : mapping
        From a file: anything may be in it.
    """
    stored = read.entries(view.get("gene_sets"))
    sets = {name: genes for name, v in stored.items() if (genes := read.texts(v))}
    if sets:
        session.gene_sets = sets
    gene, cell_type = read.text(view.get("gene")), read.text(view.get("gene_type"))
    types = () if session.result is None else session.result.cell_types
    session.gene_type = cell_type if cell_type in types and cell_type else ""
    show_gene(session, gene if gene is not None and _may_show(session, gene) else "")


def _may_show(session: Session, gene: str) -> bool:
    """Tell whether the slide or the maps have a gene, or it is a set within a type."""
    fitted = () if session.result is None else session.result.gene_names
    if gene in session.slide_genes or (session.gene_type and gene in fitted):
        return True
    is_set = bool(members_asked(gene, session.gene_sets, fitted))
    return is_set and bool(session.gene_type)

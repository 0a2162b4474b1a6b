"""What the field of a gene shows: derived from the session, and tested without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from napari_destvi.data.wording import listing
from napari_destvi.layers.expression_map import ExpressionMap
from napari_destvi.session.gene_maps import type_asked
from napari_destvi.session.session import Session

NO_MAPS = "Fit, or open a result, to see a gene within a cell type."
UNIT = (
    "In counts per 10,000 counts of the type; clear where it holds less than a tenth "
    "of the spot."
)
SET_UNIT = (
    "Score of {n_known} of {n_asked} genes of the set, in doublings against genes of "
    "like expression: 1 is twice its mean over the spots; clear where the type holds "
    "less than a tenth of the spot.{missing}"
)
MEAN_STATE = (
    "The states are not fitted: this is the mean of the type, the same in every spot, "
    "in counts per 10,000."
)


@dataclass(frozen=True, slots=True)
class GeneView:
    """The field of the gene: what may be chosen, what is shown, what is wrong.

    Parameters
    ----------
    genes : tuple of str
        Of the slide, or those that were fitted; the same object while it is the same.
    gene : str
        The gene that is asked for.
    problem : str
        Why it cannot be shown.
    cell_types : tuple of str
        Within which it may be shown.
    cell_type : str
        The one within which it is asked for; empty for all cells.
    note : str
        What is to be known of the map.
    why_no_types : str
        Why it may be shown within none.
    """

    genes: tuple[str, ...]
    gene: str
    problem: str
    cell_types: tuple[str, ...] = ()
    cell_type: str = ""
    note: str = ""
    why_no_types: str = ""


def gene_view(session: Session) -> GeneView:
    """Return what the field of the gene shows."""
    result, cell_type = session.result, type_asked(session)
    genes = session.slide_genes
    if result is not None and cell_type and result.gene_names:
        genes = result.gene_names
    return GeneView(
        genes=(*genes, *session.gene_sets) if session.gene_sets else genes,
        gene=session.gene,
        problem=session.gene_problem,
        cell_types=() if result is None else result.cell_types,
        cell_type=cell_type,
        note=_note(session),
        why_no_types=NO_MAPS if result is None else "",
    )


def _note(session: Session) -> str:
    shown = session.gene_map
    if not isinstance(shown, ExpressionMap):
        return ""
    if shown.cell_type != type_asked(session):
        return ""
    if shown.members and shown.result.has_fitted_states:
        return _of_set(shown)
    return UNIT if shown.result.has_fitted_states else MEAN_STATE


def _of_set(shown: ExpressionMap) -> str:
    """Return what is to be known of a score: how much of its set, and what is not."""
    n_known, missing = len(shown.members), shown.missing
    left_out = f" Not fitted: {listing(missing)}." if missing else ""
    return SET_UNIT.format(
        n_known=n_known, n_asked=n_known + len(missing), missing=left_out
    )

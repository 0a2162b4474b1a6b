"""From a slide and a reference to one problem: shared genes, fit spots and cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from napari_destvi.data.check_features import genes_only
from napari_destvi.data.check_genes import checked_genes
from napari_destvi.data.content_hash import content_hash
from napari_destvi.data.draft import Draft, row_totals
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.gene_names import own_names
from napari_destvi.data.genes import GeneMatch, display_names, gather
from napari_destvi.data.inputs import LabelledCells, Slide
from napari_destvi.data.labels import types_in
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.data.selection import (
    with_counted_genes,
    with_fit_cells,
    with_fit_spots,
    with_variable_genes,
)
from napari_destvi.data.slide_hash import slide_hash
from napari_destvi.data.summary import Summary, counts_per_spot
from napari_destvi.data.variable_genes import GeneNumber, number_to_keep


def assemble(
    slide: Slide, cells: LabelledCells, *, n_top_genes: GeneNumber, log: FindingLog
) -> tuple[Problem, Summary] | None:
    """Bring slide and reference together, or log why that is not possible.

    Everything that needs consent is done as if it had been given; the caller
    looks at the findings before it hands out the problem.

    Parameters
    ----------
    slide : Slide
        The spots.
    cells : LabelledCells
        The reference.
    n_top_genes : int, "auto" or None
        How many genes to use.
    log : FindingLog
        Takes the findings.
    """
    whole_slide = slide  # by whose sums over all features it is known again
    held = genes_only({"slide": slide.counts, "reference": cells.counts}, log)
    slide = replace(slide, counts=held["slide"])
    cells = replace(cells, counts=held["reference"])
    match = checked_genes(slide.counts.genes, cells.counts.genes, log)
    if match is None:
        return None
    counted = with_counted_genes(_draft(slide, cells, match), log)
    draft = None if counted is None else with_variable_genes(counted, n_top_genes, log)
    draft = None if draft is None else with_fit_cells(draft, log)
    draft = None if draft is None else with_fit_spots(draft, slide, log)
    if counted is None or draft is None:
        return None
    summary = _summary(draft, slide, cells, match)
    n_asked_for = number_to_keep(n_top_genes, counted.n_genes)
    summary = replace(summary, are_most_variable=n_asked_for < counted.n_genes)
    return _problem(draft, whole_slide, cells, match), summary


def _draft(slide: Slide, cells: LabelledCells, match: GeneMatch) -> Draft:
    names = display_names(match, slide.counts.genes, cells.counts.genes)
    spots = gather(slide.counts.matrix, match.spots.names, match.shared)
    draft = Draft(
        spots=spots,
        spot_rows=np.arange(spots.shape[0]),
        cells=gather(cells.counts.matrix, match.reference.names, match.shared),
        labels=cells.labels,
        cell_rows=np.arange(len(cells.labels)),
        gene_names=np.array(names, dtype=object),
    )
    has_label = np.array([label is not None for label in cells.labels])
    return draft.keep_spots(slide.takes_part).keep_cells(has_label)


def _problem(
    draft: Draft, slide: Slide, cells: LabelledCells, match: GeneMatch
) -> Problem:
    genes = tuple(str(name) for name in draft.gene_names)
    spatial = Spatial(
        counts=tidy(draft.spots),
        spot_names=slide.names_of(draft.spot_rows),
        coordinates=np.ascontiguousarray(slide.geometry.coordinates[draft.spot_rows]),
    )
    reference = _reference(draft, cells.cell_names)
    totals = row_totals(slide.counts.matrix)[draft.spot_rows]
    provenance = {
        "spots_matrix": slide.counts.source,
        "reference_matrix": cells.counts.source,
        "labels": cells.column,
        "library": slide.geometry.library.name,
        "genes_matched_by": match.kind,
        "n_shared_genes": len(match.shared),
        "slide_hash": slide_hash(spatial.spot_names, totals),
        "spots_hash": content_hash(spatial.counts, genes),
        "reference_hash": content_hash(
            reference.counts,
            genes,
            labels=reference.labels,
            cell_types=reference.cell_types,
        ),
    }
    return Problem(spatial, reference, genes, provenance)


def _reference(draft: Draft, cell_names: tuple[str, ...]) -> Reference:
    cell_types = types_in(draft.labels)
    numbers = {name: number for number, name in enumerate(cell_types)}
    labels = np.array([numbers[label] for label in draft.labels], dtype=np.int64)
    names = tuple(cell_names[row] for row in draft.cell_rows)
    return Reference(tidy(draft.cells), labels, tuple(cell_types), names)


def tidy(counts: sp.csr_matrix) -> sp.csr_matrix:
    """Return the counts in one canonical form, so that equal ones hash equally.

    Parameters
    ----------
    counts : csr_matrix of shape (n_rows, n_genes)
        Not modified.
    """
    if counts.has_canonical_format and counts.data.all():
        return counts
    tidy = counts.copy()  # the arrays may be the user's
    tidy.sum_duplicates()
    tidy.eliminate_zeros()
    return tidy


def _summary(
    draft: Draft, slide: Slide, cells: LabelledCells, match: GeneMatch
) -> Summary:
    types, sizes = np.unique(draft.labels.astype(str), return_counts=True)
    totals = row_totals(slide.counts.matrix)[draft.spot_rows]
    return Summary(
        n_spots=len(draft.spot_rows),
        n_cells=len(draft.labels),
        n_shared_genes=len(match.shared),
        n_genes_spots=len(own_names(slide.counts.genes)),
        n_genes_reference=len(own_names(cells.counts.genes)),
        cells_per_type={
            str(name): int(size) for name, size in zip(types, sizes, strict=True)
        },
        counts_per_spot=counts_per_spot(totals),
        spots_matrix=slide.counts.source,
        reference_matrix=cells.counts.source,
        n_genes_used=draft.n_genes,
    )

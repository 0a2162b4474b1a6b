"""Which genes, cells and spots take part: one choice after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from napari_destvi.config import FEW_SPOTS
from napari_destvi.data.check_genes import tell_silent_genes
from napari_destvi.data.check_types import labels_of_large_types
from napari_destvi.data.draft import (
    Draft,
    genes_with_counts,
    row_totals,
    rows_with_counts,
)
from napari_destvi.data.findings import FindingLog
from napari_destvi.data.fixes import Fix
from napari_destvi.data.inputs import Slide
from napari_destvi.data.variable_genes import (
    MIN_GENES,
    GeneNumber,
    most_variable,
    number_to_keep,
)
from napari_destvi.data.wording import listing, number_of, verb


def with_counted_genes(draft: Draft, log: FindingLog) -> Draft | None:
    """Leave out genes without a count on either side; None if too few are left."""
    in_spots = genes_with_counts(draft.spots)
    in_cells = genes_with_counts(draft.cells)
    counted = in_spots & in_cells
    if not counted.any():
        log.stop(
            "no-counted-genes",
            "No shared gene has counts in both slide and reference. Check that both "
            "files hold the counts of the same kind of sample.",
        )
        return None
    tell_silent_genes(int((~in_spots).sum()), int((~in_cells).sum()), log)
    return _with_enough_genes(draft.keep_genes(counted), log)


def with_variable_genes(
    draft: Draft, n_top_genes: GeneNumber, log: FindingLog
) -> Draft | None:
    """Keep the most variable genes, if the user wants fewer than there are."""
    n_top = number_to_keep(n_top_genes, draft.n_genes)
    if n_top == draft.n_genes:
        return draft
    chosen = most_variable(draft.cells, n_top)
    if chosen is None:
        log.stop(
            "variable-genes",
            f"The {n_top:,} most variable genes of the reference cannot be found: its "
            "counts are too few or too alike. Choose the genes yourself, or use all.",
        )
        return None
    return _with_enough_genes(draft.keep_genes(chosen), log)


def with_fit_cells(draft: Draft, log: FindingLog) -> Draft | None:
    """Leave out cells without a count, and types of few cells; None if none stay."""
    counted = rows_with_counts(draft.cells)
    n_empty = int((~counted).sum())
    if n_empty:
        log.tell(
            "empty-cells",
            f"{number_of(n_empty, 'cell')} of the reference without a count in the "
            f"genes used {verb(n_empty, 'is', 'are')} left out.",
        )
    draft = draft.keep_cells(counted)
    labels = labels_of_large_types(draft.labels, log)
    if labels is None:
        return None
    has_type = np.array([label is not None for label in labels])
    draft = replace(draft, labels=labels).keep_cells(has_type)
    # Genes of the types left out would otherwise stay without a count.
    return _with_enough_genes(draft.keep_genes(genes_with_counts(draft.cells)), log)


def with_fit_spots(draft: Draft, slide: Slide, log: FindingLog) -> Draft | None:
    """Leave out spots without a count; None if none are left."""
    counted = rows_with_counts(draft.spots)
    n_spots = int(counted.sum())
    if n_spots == 0:
        log.stop("no-spots-left", "No spot of the slide has a count in the genes used.")
        return None
    is_empty = row_totals(slide.counts.matrix)[draft.spot_rows] == 0
    _ask_for_empty(slide.names_of(draft.spot_rows[is_empty]), log)
    _tell_unused(slide.names_of(draft.spot_rows[~counted & ~is_empty]), log)
    _tell_few(n_spots, log)
    return draft.keep_spots(counted)


def check_emptiness(slide: Slide, log: FindingLog) -> None:
    """Say which spots have no count at all, where there is no reference yet."""
    rows = np.flatnonzero(slide.takes_part)
    is_empty = row_totals(slide.counts.matrix)[rows] == 0
    if is_empty.all():
        log.stop("no-spots-left", "No spot of the slide has a count.")
        return
    _ask_for_empty(slide.names_of(rows[is_empty]), log)
    _tell_few(int((~is_empty).sum()), log)


def _with_enough_genes(draft: Draft, log: FindingLog) -> Draft | None:
    if draft.n_genes >= MIN_GENES:
        return draft
    log.stop(
        "too-few-genes",
        f"Only {number_of(draft.n_genes, 'gene')} can be used: in both files, with "
        f"counts in both, and varying among the cells. At least {MIN_GENES} are "
        "needed, and hundreds to tell similar cell types apart. Give files that share "
        "more genes.",
    )
    return None


def _tell_few(n_spots: int, log: FindingLog) -> None:
    if n_spots < FEW_SPOTS:
        log.tell(
            "few-spots",
            f"The slide has only {number_of(n_spots, 'spot')}. With fewer than "
            f"{FEW_SPOTS} the results are unreliable: read them as hints.",
        )


def _ask_for_empty(names: tuple[str, ...], log: FindingLog) -> None:
    n = len(names)
    if n:
        log.ask(
            "empty-spots",
            f"{number_of(n, 'spot')} {verb(n, 'has', 'have')} no count at all: "
            f"{listing(names)}.",
            Fix(
                f"Leave out {number_of(n, 'spot')}",
                f"{verb(n, 'the empty spot is', f'the {n:,} empty spots are')} left "
                "out",
            ),
        )


def _tell_unused(names: tuple[str, ...], log: FindingLog) -> None:
    n = len(names)
    if n:
        log.tell(
            "spots-without-used-genes",
            f"{number_of(n, 'spot')} {verb(n, 'has', 'have')} no count in the genes "
            f"used and {verb(n, 'is', 'are')} left out: {listing(names)}.",
        )

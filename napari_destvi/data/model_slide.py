"""From a second slide to what a trained model is applied to: its spots and genes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from napari_destvi.data.answers import check_codes
from napari_destvi.data.assemble import tidy
from napari_destvi.data.check_features import genes_only
from napari_destvi.data.content_hash import content_hash
from napari_destvi.data.draft import Draft, row_totals
from napari_destvi.data.findings import Finding, FindingLog, open_questions
from napari_destvi.data.gene_differences import GeneDifferences
from napari_destvi.data.genes import GeneMatch, display_names, gather, match_genes
from napari_destvi.data.inputs import Slide, checked_slide
from napari_destvi.data.model_genes import check_missing, check_model_genes
from napari_destvi.data.problem import Problem, Reference, Spatial
from napari_destvi.data.selection import with_fit_spots
from napari_destvi.data.slide_hash import slide_hash

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class ModelFacts:
    """What has to be known of a trained model to look at a slide for it.

    Parameters
    ----------
    gene_names, cell_types : tuple of str
        Of the model.
    information : ndarray of shape (n_genes,)
        How much of what tells the types apart each gene tells; sums to 1.
    depth : float
        Counts of a spot of the model's own slide in these genes, in the middle.
    """

    gene_names: tuple[str, ...] = field(repr=False)
    cell_types: tuple[str, ...]
    information: NDArray[np.float64] = field(repr=False)
    depth: float


@dataclass(frozen=True, slots=True, eq=False)
class MatchedSlide:
    """A slide over those genes of a model that it has.

    Parameters
    ----------
    problem : Problem
        Its spots; without cells, as none are needed.
    columns : ndarray of shape (n_genes,)
        The number of each of its genes among those of the model, rising.
    differences : GeneDifferences
        Between the slide and the model.
    """

    problem: Problem
    columns: NDArray[np.int64] = field(repr=False)
    differences: GeneDifferences


@dataclass(frozen=True, slots=True, eq=False)
class ModelInspection:
    """What was found in a slide that a model is to be applied to.

    Parameters
    ----------
    findings : tuple of Finding
        All that the user should know.
    matched : MatchedSlide or None
        What the model is applied to; None while something is in the way.
    differences : GeneDifferences or None
        Between slide and model, also while something is; None where they cannot meet.
    """

    findings: tuple[Finding, ...]
    matched: MatchedSlide | None
    differences: GeneDifferences | None = None


def inspect_for_model(
    spots: AnnData,
    model: ModelFacts,
    *,
    accept: Collection[str] = (),
    library: str | None = None,
) -> ModelInspection:
    """Look at a slide that a trained model is to be applied to.

    Bad data do not raise here: they become findings.

    Parameters
    ----------
    spots : AnnData
        The slide; not modified.
    model : ModelFacts
        What is known of the model.
    accept : collection of str
        As for `napari_destvi.data.prepare.inspect`.
    library : str, optional
        The capture area, where the slide's file holds several.

    Raises
    ------
    ConfigError
        If `accept` is none of what is allowed.
    """
    check_codes(accept)
    log = FindingLog(accept)
    slide = checked_slide(spots, library=library, log=log)
    matched = None if slide is None else _matched(slide, model, log)
    differences = None if matched is None else matched.differences
    if log.stopped or open_questions(log.findings, accept):
        matched = None
    return ModelInspection(log.findings, matched, differences)


def _matched(
    whole_slide: Slide, model: ModelFacts, log: FindingLog
) -> MatchedSlide | None:
    held = genes_only({"slide": whole_slide.counts}, log)
    slide = replace(whole_slide, counts=held["slide"])
    genes = pd.DataFrame(index=pd.Index(model.gene_names, dtype=object))
    match = match_genes(slide.counts.genes, genes)
    if not check_model_genes(match, slide.counts.genes, genes, log):
        return None
    columns, keys = _in_order_of_model(match)
    draft = _draft(slide, match, keys)
    draft_fit = with_fit_spots(draft, slide, log)
    if draft_fit is None:
        return None
    names = display_names(replace(match, shared=keys), slide.counts.genes, genes)
    problem = _problem(draft_fit, names, whole_slide, model, match.kind)
    differences = GeneDifferences.of(
        model.gene_names,
        columns,
        model.information,
        n_slide_genes=len(slide.counts.genes),
        depths=(model.depth, float(np.median(row_totals(problem.spatial.counts)))),
        cell_types=model.cell_types,
    )
    check_missing(differences, log)
    return MatchedSlide(problem, columns, differences)


def _in_order_of_model(
    match: GeneMatch,
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return where the shared genes are in the model, and their names, in its order.

    Of several genes of the model that a change of names made the same, the first.
    """
    places: dict[str, int] = {}
    for place, name in enumerate(match.reference.names):
        places.setdefault(name, place)
    keys = sorted(match.shared, key=places.__getitem__)
    return np.array([places[key] for key in keys], dtype=np.int64), tuple(keys)


def _draft(slide: Slide, match: GeneMatch, keys: Sequence[str]) -> Draft:
    spots = gather(slide.counts.matrix, match.spots.names, tuple(keys))
    draft = Draft(
        spots=spots,
        spot_rows=np.arange(spots.shape[0]),
        cells=sp.csr_matrix((0, len(keys)), dtype=np.float32),
        labels=np.array([], dtype=object),
        cell_rows=np.array([], dtype=np.int64),
        gene_names=np.array(keys, dtype=object),
    )
    return draft.keep_spots(slide.takes_part)


def _problem(
    draft: Draft, names: Sequence[str], slide: Slide, model: ModelFacts, kind: str
) -> Problem:
    spatial = Spatial(
        counts=tidy(draft.spots),
        spot_names=slide.names_of(draft.spot_rows),
        coordinates=np.ascontiguousarray(slide.geometry.coordinates[draft.spot_rows]),
    )
    totals = row_totals(slide.counts.matrix)[draft.spot_rows]
    provenance = {
        "spots_matrix": slide.counts.source,
        "library": slide.geometry.library.name,
        "genes_matched_by": kind,
        "n_shared_genes": len(names),
        "slide_hash": slide_hash(spatial.spot_names, totals),
        "spots_hash": content_hash(spatial.counts, names),
    }
    nobody = Reference(draft.cells, np.array([], dtype=np.int64), model.cell_types)
    return Problem(spatial, nobody, tuple(map(str, names)), provenance)

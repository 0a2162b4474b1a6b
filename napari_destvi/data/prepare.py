"""From annotated data to a problem: look, tell, ask, and only then go on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from napari_destvi.data.answers import check_codes
from napari_destvi.data.assemble import assemble
from napari_destvi.data.check_features import genes_only
from napari_destvi.data.findings import (
    Finding,
    FindingLog,
    NeedsConsent,
    of_severity,
    open_questions,
)
from napari_destvi.data.inputs import checked_cells, checked_slide
from napari_destvi.data.problem import Problem
from napari_destvi.data.roles import check_roles
from napari_destvi.data.selection import check_emptiness
from napari_destvi.data.summary import Summary
from napari_destvi.data.variable_genes import GeneNumber, number_to_keep
from napari_destvi.errors import InputError

if TYPE_CHECKING:
    from anndata import AnnData


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """What was found in a slide and a reference.

    Parameters
    ----------
    findings : tuple of Finding
        All that the user should know, in the order of the look.
    summary : Summary or None
        Sizes and sources; None while something makes the fit impossible.
    problem : Problem or None
        What the methods solve; None also while a question is open.
    questions : tuple of Finding
        The questions among the findings that are not accepted yet.
    """

    findings: tuple[Finding, ...]
    summary: Summary | None
    problem: Problem | None = field(repr=False)
    questions: tuple[Finding, ...] = ()


def inspect(
    spots: AnnData,
    reference: AnnData,
    *,
    labels: str,
    accept: Collection[str] = (),
    n_top_genes: GeneNumber = "auto",
    library: str | None = None,
) -> Inspection:
    """Look at a slide and a reference and say everything that matters for a fit.

    Bad data never raise here: they become findings. Neither file's data are
    modified.

    Parameters
    ----------
    spots : AnnData
        The slide: counts and coordinates of spots.
    reference : AnnData
        Single cells: counts and types.
    labels : str
        Column of the reference's ``obs`` with the cell types.
    accept : collection of str
        Codes of the questions that the user agrees to, with a choice where there are
        several ways to go on, such as "duplicate-genes=separate"; "all" for every
        question in its usual way.
    n_top_genes : int, "auto" or None
        How many genes to use: the most variable of the reference. "auto" keeps up
        to 4,000 shared genes and takes 2,000 of more; None keeps all.
    library : str, optional
        The capture area, where the slide's file holds several.

    Returns
    -------
    Inspection
        Findings, summary and, if nothing is in the way, the problem.

    Raises
    ------
    ConfigError
        If `accept` or `n_top_genes` is none of what is allowed.
    """
    # wrong wishes are told before the long look
    check_codes(accept)
    number_to_keep(n_top_genes, 1)
    log = FindingLog(accept)
    check_roles(spots, reference, labels=labels, log=log)
    if log.stopped:
        return Inspection(log.findings, None, None)
    slide = checked_slide(spots, library=library, log=log)
    cells = checked_cells(reference, labels=labels, log=log)
    if slide is None or cells is None:
        return Inspection(log.findings, None, None)
    assembled = assemble(slide, cells, n_top_genes=n_top_genes, log=log)
    if assembled is None:
        return Inspection(log.findings, None, None)
    problem, summary = assembled
    questions = open_questions(log.findings, accept)
    if questions:
        return Inspection(log.findings, summary, None, questions)
    consents = [found.chosen(accept) for found in of_severity(log.findings, "ask")]
    accepted = [fix.value for fix in consents if fix is not None]
    provenance = {**problem.provenance, "accepted": accepted}
    return Inspection(log.findings, summary, replace(problem, provenance=provenance))


def inspect_slide(
    spots: AnnData, *, accept: Collection[str] = (), library: str | None = None
) -> Inspection:
    """Look at a slide alone: its counts, coordinates, empty spots and picture.

    What depends on the genes that a fit uses is found by `inspect` only.

    Parameters
    ----------
    spots, accept, library
        As for `inspect`.

    Returns
    -------
    Inspection
        Without summary and problem.

    Raises
    ------
    ConfigError
        If `accept` is none of what is allowed.
    """
    check_codes(accept)
    log = FindingLog(accept)
    slide = checked_slide(spots, library=library, log=log)
    if slide is not None:
        genes = genes_only({"slide": slide.counts}, log)
        check_emptiness(replace(slide, counts=genes["slide"]), log)
    questions = open_questions(log.findings, accept)
    return Inspection(log.findings, None, None, questions)


def prepare(
    spots: AnnData,
    reference: AnnData,
    *,
    labels: str,
    accept: Collection[str] = (),
    n_top_genes: GeneNumber = "auto",
    library: str | None = None,
) -> Problem:
    """Return the problem that a slide and a reference pose.

    Parameters
    ----------
    spots, reference, labels, accept, n_top_genes, library
        As for `inspect`.

    Returns
    -------
    Problem
        Checked and ready to fit.

    Raises
    ------
    InputError
        If the data make a fit impossible; the text says what to do.
    NeedsConsent
        If there is something to agree to first.
    ConfigError
        If `accept` or `n_top_genes` is none of what is allowed.
    """
    inspection = inspect(
        spots,
        reference,
        labels=labels,
        accept=accept,
        n_top_genes=n_top_genes,
        library=library,
    )
    if inspection.problem is not None:
        return inspection.problem
    stops = of_severity(inspection.findings, "stop")
    if stops:
        raise InputError("\n".join(stop.message for stop in stops))
    raise NeedsConsent(inspection.questions)

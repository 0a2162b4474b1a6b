"""What must be fetched in the background before the session is complete.

The window does not order work step by step: it sets what the user chose, and
whatever follows from the choice but is not there yet is a need. An answer that
comes after another choice fits no need any more and is dropped.
"""

from __future__ import annotations

from typing import Literal

from napari_destvi.session.comparing import is_compared, to_compare
from napari_destvi.session.differing import is_differing_needed
from napari_destvi.session.full_pictures import is_picture_needed
from napari_destvi.session.gene_maps import is_gene_needed
from napari_destvi.session.model_looking import unlooked
from napari_destvi.session.ranking import is_ranking_needed
from napari_destvi.session.regions import is_read, to_read
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Question
from napari_destvi.session.type_states import is_placing_needed

Need = Literal[
    "spots",
    "tissue",
    "picture",
    "reference",
    "findings",
    "result",
    "export",
    "tables",
    "dropped",
    "comparison",
    "ranking",
    "gene",
    "gene sets",
    "limits",
    "axes",
    "regions",
    "keep",
    "past fits",
    "scores",
    "sweep report",
    "differing",
    "states",
    "model",
]


def needs(session: Session) -> frozenset[Need]:
    """Return what is chosen or asked for and not there yet.

    Examples
    --------
    >>> needs(Session())
    frozenset()
    """
    asked: dict[Need, bool] = {
        "spots": _unread(session.spots_path, session.spots, session.spots_problem),
        "tissue": _has_slide(session) and session.tissue is None,
        "picture": is_picture_needed(session),
        "reference": _unread(
            session.reference_path, session.reference, session.reference_problem
        ),
        "findings": question(session) is not None and not is_inspected(session),
        "result": session.opening is not None,
        "export": is_writable(session),
        "tables": session.opening_tables is not None and not _awaits_slide(session),
        "dropped": bool(session.dropped),
        "comparison": to_compare(session) is not None and not is_compared(session),
        "ranking": is_ranking_needed(session),
        "gene": is_gene_needed(session),
        "gene sets": session.gene_sets_path is not None,
        "limits": session.limits_asked is not None,
        "axes": session.axes_asked is not None,
        "regions": to_read(session) is not None and not is_read(session),
        "keep": bool(session.ended_fits),
        "past fits": _is_list_needed(session),
        "scores": session.scores_asked is not None,
        "sweep report": session.report_asked is not None,
        "differing": is_differing_needed(session),
        "states": is_placing_needed(session),
        "model": unlooked(session) is not None,
    }
    return frozenset(need for need, wanted in asked.items() if wanted)


def is_writable(session: Session) -> bool:
    """Tell whether what is asked to be written is there; regions need no maps.

    It waits until the regions are those that were drawn last.
    """
    export = session.export
    if export is None or session.is_editing:
        return False
    return export.kind == "regions" or session.export_of is not None


def question(session: Session) -> Question | None:
    """Return what to inspect, or None while something is missing."""
    spots, reference, labels = session.spots, session.reference, session.labels
    if spots is None or reference is None or not labels or not _has_slide(session):
        return None
    return Question(
        spots,
        reference,
        labels,
        session.accepted,
        session.library,
        session.n_top_genes,
    )


def must_choose_library(session: Session) -> bool:
    """Tell whether the slide has several capture areas and none is chosen."""
    return len(session.libraries) > 1 and session.library is None


def is_asked(session: Session, asked: Question) -> bool:
    """Tell whether `asked` is what the session wants to know now."""
    return (
        asked.spots is session.spots
        and asked.reference is session.reference
        and asked.labels == session.labels
        and asked.accepted == session.accepted
        and asked.library == session.library
        and asked.n_top_genes == session.n_top_genes
    )


def is_inspected(session: Session) -> bool:
    """Tell whether the inspection is about the present choices."""
    return session.inspected is not None and is_asked(session, session.inspected)


def is_ready(session: Session) -> bool:
    """Tell whether the data are inspected and nothing stands against a fit."""
    inspection = session.inspection
    return (
        is_inspected(session)
        and inspection is not None
        and inspection.problem is not None
    )


def may_start(session: Session) -> bool:
    """Tell whether a fit may start now.

    Not while a result is being opened: it brings a slide of its own, and the maps
    of the fit would come to lie on that.
    """
    is_free = session.run_state == "idle" and session.opening is None
    is_typed_well = not session.config_problems and not session.genes_problem
    return is_free and is_ready(session) and is_typed_well


def _unread(path: object, data: object, problem: str) -> bool:
    return path is not None and data is None and not problem


def _is_list_needed(session: Session) -> bool:
    is_asked = session.past_fits_asked != session.past_fits_read
    return session.runs_folder is not None and is_asked


def _awaits_slide(session: Session) -> bool:
    """Tell whether a slide is on its way: tables of cells are added up in its spots."""
    is_read = not _unread(session.spots_path, session.spots, session.spots_problem)
    is_seen = session.spots is None or session.tissue is not None
    is_there = is_read and (is_seen or bool(session.spots_problem))
    return session.opening is not None or not is_there


def _has_slide(session: Session) -> bool:
    usable = session.spots is not None and not session.spots_problem
    return usable and not must_choose_library(session)

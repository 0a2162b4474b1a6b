"""What to do for each need of the session: a slow call, and where its answer goes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from napari_destvi.session import (
    Session,
    answers,
    comparing,
    differing,
    dropping,
    gene_maps,
    gene_set_files,
    least_shares,
    model_looking,
    past_fits,
    ranking,
    regions,
    state_axes,
    sweep_reporting,
    type_states,
)
from napari_destvi.session.needs import Need, question
from napari_destvi.widgets import file_errands, past_fit_errands
from napari_destvi.widgets.errand import Errand, Sender, inquiry
from napari_destvi.widgets.services import Services


def errand(need: Need, session: Session, services: Services) -> Errand:
    """Return what to do for a need that the session has now."""
    return _SENDERS[need](session, services)


def _tissue(session: Session, services: Services) -> Errand:
    spots, library = session.spots, session.library
    return Errand(
        "DestVI: preparing the tissue",
        partial(services.see_tissue, spots, library),
        partial(answers.take_tissue, session, spots),
        partial(answers.refuse_tissue, session, spots, library),
    )


def _findings(session: Session, services: Services) -> Errand:
    asked = question(session)
    assert asked is not None
    return Errand(
        "DestVI: checking the data",
        partial(services.look_into, asked),
        lambda found: answers.take_inspection(
            session, asked, found, free_memory=services.free_memory()
        ),
        partial(answers.refuse_inspection, session, asked),
    )


_SENDERS: Mapping[Need, Sender] = {
    "spots": file_errands.read_spots,
    "tissue": _tissue,
    "picture": file_errands.open_picture,
    "reference": file_errands.read_reference,
    "findings": _findings,
    "result": file_errands.open_result,
    "export": file_errands.write_export,
    "tables": file_errands.read_tables,
    "dropped": inquiry(
        "DestVI: looking at dropped files",
        lambda session: session.dropped,
        lambda services: services.recognise,
        take=dropping.take_recognised,
        refuse=dropping.refuse_recognised,
    ),
    "comparison": inquiry(
        "DestVI: comparing",
        comparing.to_compare,
        lambda services: services.compare,
        take=comparing.take_comparison,
        refuse=comparing.refuse_comparison,
    ),
    "ranking": inquiry(
        "DestVI: scoring all tables",
        ranking.to_rank,
        lambda services: services.rank,
        take=ranking.take_ranking,
        refuse=ranking.refuse_ranking,
    ),
    "gene": inquiry(
        "DestVI: reading a gene",
        gene_maps.gene_asked,
        lambda services: services.read_gene,
        take=gene_maps.take_gene,
        refuse=gene_maps.refuse_gene,
    ),
    "gene sets": inquiry(
        "DestVI: reading gene sets",
        gene_set_files.sets_asked,
        lambda services: services.read_gene_sets,
        take=gene_set_files.take_sets,
        refuse=gene_set_files.refuse_sets,
    ),
    "limits": inquiry(
        "DestVI: finding where cell types are",
        lambda session: session.limits_asked,
        lambda services: services.find_limits,
        take=least_shares.take_limits,
        refuse=least_shares.refuse_limits,
    ),
    "axes": inquiry(
        "DestVI: looking for states in the tissue",
        lambda session: session.axes_asked,
        lambda services: services.find_axes,
        take=state_axes.take_axes,
        refuse=state_axes.refuse_axes,
    ),
    "regions": inquiry(
        "DestVI: reading out the regions",
        regions.to_read,
        lambda services: services.read_regions,
        take=regions.take_read,
        refuse=regions.refuse_read,
    ),
    "keep": past_fit_errands.keep,
    "past fits": past_fit_errands.list_all,
    "scores": inquiry(
        "DestVI: scoring past fits",
        lambda session: session.scores_asked,
        lambda services: services.score_fits,
        take=past_fits.take_scores,
        refuse=past_fits.refuse_scores,
    ),
    "sweep report": inquiry(
        "DestVI: writing a report",
        lambda session: session.report_asked,
        lambda services: services.write_sweep_report,
        take=sweep_reporting.take_report,
        refuse=sweep_reporting.refuse_report,
    ),
    "differing": inquiry(
        "DestVI: finding genes that differ",
        differing.to_differ,
        lambda services: services.find_differing,
        take=differing.take_differing,
        refuse=differing.refuse_differing,
    ),
    "states": inquiry(
        "DestVI: laying states on two axes",
        type_states.to_place,
        lambda services: services.place_states,
        take=type_states.take_places,
        refuse=type_states.refuse_places,
    ),
    "model": inquiry(
        "DestVI: reading a trained model",
        model_looking.unlooked,
        lambda services: services.look_at_model,
        take=model_looking.take_look,
        refuse=model_looking.refuse_look,
    ),
}

"""What to do for each need of the session: a slow function, and where its answer goes.

What an errand was sent for rides along, so that an answer which comes too late
is known and dropped by `session.answers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from napari_destvi.session import (
    LeftOver,
    Session,
    answers,
    compared_tables,
    comparing,
    dropping,
    file_answers,
    full_pictures,
    gene_maps,
    least_shares,
    ranking,
    region_keeping,
    regions,
    regions_view,
)
from napari_destvi.session.kept_view import view_of
from napari_destvi.session.needs import Need, question
from napari_destvi.widgets.left_overs import read
from napari_destvi.widgets.services import Services


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """A call to make in the background.

    Parameters
    ----------
    title : str
        For napari's list of tasks.
    call : callable
        The slow function, with its arguments.
    take : callable
        Takes what it returns.
    refuse : callable
        Takes the sentence if it fails.
    """

    title: str
    call: Callable[[], object]
    take: Callable[[Any], None]
    refuse: Callable[[str], None]


def errand(need: Need, session: Session, services: Services) -> Errand:
    """Return what to do for a need that the session has now."""
    return _ERRANDS[need](session, services)


def _spots(session: Session, services: Services) -> Errand:
    path = session.spots_path
    assert path is not None
    return Errand(
        "DestVI: reading the spots",
        partial(services.read_slide, path),
        lambda read: answers.take_spots(session, path, *read),
        partial(answers.refuse_spots, session, path),
    )


def _tissue(session: Session, services: Services) -> Errand:
    spots, library = session.spots, session.library
    return Errand(
        "DestVI: preparing the tissue",
        partial(services.see_tissue, spots, library),
        partial(answers.take_tissue, session, spots),
        partial(answers.refuse_tissue, session, spots, library),
    )


def _picture(session: Session, services: Services) -> Errand:
    path, tissue = session.picture_path, session.tissue
    assert path is not None
    assert tissue is not None
    return Errand(
        "DestVI: opening the full-resolution image",
        partial(services.read_picture, path, tissue),
        partial(full_pictures.take_picture, session, path, tissue),
        partial(full_pictures.refuse_picture, session, path, tissue),
    )


def _reference(session: Session, services: Services) -> Errand:
    path, labels_path = session.reference_path, session.labels_path
    assert path is not None
    return Errand(
        "DestVI: reading the reference",
        partial(services.read_cells, path, labels_path),
        lambda read: answers.take_reference(
            session, path, *read, labels_path=labels_path
        ),
        partial(answers.refuse_reference, session, path, labels_path=labels_path),
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


def _result(session: Session, services: Services) -> Errand:
    path, left_over = session.opening, session.left_over
    assert path is not None
    if left_over is not None and left_over.file == path:
        return _left_over(left_over, session, services)
    return Errand(
        "DestVI: opening a result",
        partial(services.open_result, path),
        lambda read: file_answers.take_opened(session, path, *read),
        partial(file_answers.refuse_opened, session, path),
    )


def _left_over(left_over: LeftOver, session: Session, services: Services) -> Errand:
    def call() -> object:
        spots, libraries, contents = services.read_slide(left_over.slide)
        return spots, libraries, read(left_over), contents

    return Errand(
        "DestVI: opening maps that were not saved",
        call,
        lambda found: file_answers.take_left_over(session, left_over, *found),
        partial(file_answers.refuse_opened, session, left_over.file),
    )


def _export(session: Session, services: Services) -> Errand:
    export, result = session.export, session.export_of
    assert export is not None
    spots, tissue, drawn = session.spots, session.tissue, session.regions
    seen = export._replace(view=view_of(session) if export.kind == "result" else None)

    def call() -> object:
        labels = regions_view.labels(tissue, drawn)
        return services.write_export(seen, result, spots, labels)

    def take(_path: object) -> None:
        if export.kind in ("regions", "result"):
            region_keeping.take_saved(session, drawn)
        file_answers.take_export(session, export, result)

    return Errand(
        "DestVI: writing a file",
        call,
        take,
        partial(file_answers.refuse_export, session, export),
    )


def _tables(session: Session, services: Services) -> Errand:
    path = session.opening_tables
    assert path is not None
    return Errand(
        "DestVI: reading proportions",
        partial(services.read_tables, path, session.tissue),
        partial(compared_tables.take_tables, session, path),
        partial(compared_tables.refuse_tables, session, path),
    )


def _dropped(session: Session, services: Services) -> Errand:
    paths = session.dropped
    return Errand(
        "DestVI: looking at dropped files",
        partial(services.recognise, paths),
        partial(dropping.take_recognised, session, paths),
        partial(dropping.refuse_recognised, session, paths),
    )


def _comparison(session: Session, services: Services) -> Errand:
    compared = comparing.to_compare(session)
    assert compared is not None
    return Errand(
        "DestVI: comparing",
        partial(services.compare, compared),
        partial(comparing.take_comparison, session, compared),
        partial(comparing.refuse_comparison, session, compared),
    )


def _ranking(session: Session, services: Services) -> Errand:
    asked = ranking.to_rank(session)
    assert asked is not None
    return Errand(
        "DestVI: scoring all tables",
        partial(services.rank, asked),
        partial(ranking.take_ranking, session, asked),
        partial(ranking.refuse_ranking, session, asked),
    )


def _gene(session: Session, services: Services) -> Errand:
    asked = gene_maps.gene_asked(session)
    assert asked is not None
    return Errand(
        "DestVI: reading a gene",
        partial(services.read_gene, asked),
        partial(gene_maps.take_gene, session, asked),
        partial(gene_maps.refuse_gene, session, asked),
    )


def _limits(session: Session, services: Services) -> Errand:
    asked = session.limits_asked
    assert asked is not None
    return Errand(
        "DestVI: finding where cell types are",
        partial(services.find_limits, asked),
        partial(least_shares.take_limits, session, asked),
        partial(least_shares.refuse_limits, session, asked),
    )


def _regions(session: Session, services: Services) -> Errand:
    asked = regions.to_read(session)
    assert asked is not None
    return Errand(
        "DestVI: reading out the regions",
        partial(services.read_regions, asked),
        partial(regions.take_read, session, asked),
        partial(regions.refuse_read, session, asked),
    )


_ERRANDS: dict[Need, Callable[[Session, Services], Errand]] = {
    "spots": _spots,
    "tissue": _tissue,
    "picture": _picture,
    "reference": _reference,
    "findings": _findings,
    "result": _result,
    "export": _export,
    "tables": _tables,
    "dropped": _dropped,
    "comparison": _comparison,
    "ranking": _ranking,
    "gene": _gene,
    "limits": _limits,
    "regions": _regions,
}

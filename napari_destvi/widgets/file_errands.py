"""What to do for the files that the session wants read or written."""

from __future__ import annotations

from functools import partial

from napari_destvi.io.run_tables import key_of
from napari_destvi.session import (
    LeftOver,
    Session,
    answers,
    compared_tables,
    file_answers,
    full_pictures,
    region_keeping,
    regions_view,
)
from napari_destvi.session.kept_view import view_of
from napari_destvi.widgets import past_fit_errands
from napari_destvi.widgets.errand import Errand
from napari_destvi.widgets.left_overs import read
from napari_destvi.widgets.services import Services


def read_spots(session: Session, services: Services) -> Errand:
    """Read the slide."""
    path = session.spots_path
    assert path is not None
    return Errand(
        "DestVI: reading the spots",
        partial(services.read_slide, path),
        lambda read: answers.take_spots(session, path, *read),
        partial(answers.refuse_spots, session, path),
    )


def read_reference(session: Session, services: Services) -> Errand:
    """Read the single cells."""
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


def open_picture(session: Session, services: Services) -> Errand:
    """Open the full-resolution image."""
    path, tissue = session.picture_path, session.tissue
    assert path is not None
    assert tissue is not None
    return Errand(
        "DestVI: opening the full-resolution image",
        partial(services.read_picture, path, tissue),
        partial(full_pictures.take_picture, session, path, tissue),
        partial(full_pictures.refuse_picture, session, path, tissue),
    )


def read_tables(session: Session, services: Services) -> Errand:
    """Read what to compare with."""
    path = session.opening_tables
    assert path is not None
    return Errand(
        "DestVI: reading proportions",
        partial(services.read_tables, path, session.tissue),
        partial(compared_tables.take_tables, session, path),
        partial(compared_tables.refuse_tables, session, path),
    )


def open_result(session: Session, services: Services) -> Errand:
    """Open saved maps, or those that a fit left over."""
    path, left_over = session.opening, session.left_over
    assert path is not None
    run = session.opening_run
    if run is not None and key_of(path) == run.key:
        return past_fit_errands.open_one(session, services)
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


def write_export(session: Session, services: Services) -> Errand:
    """Write maps, regions, or a file for another program."""
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

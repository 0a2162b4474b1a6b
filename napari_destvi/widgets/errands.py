"""What to do for each need of the session: a slow function, and where its answer goes.

What an errand was sent for rides along, so that an answer which comes too late
is known and dropped by `session.answers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from napari_destvi.session import Session, answers
from napari_destvi.session.needs import Need, question
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
    spots = session.spots
    return Errand(
        "DestVI: preparing the tissue",
        partial(services.see_tissue, spots, session.library),
        partial(answers.take_tissue, session, spots),
        partial(answers.refuse_tissue, session, spots),
    )


def _reference(session: Session, services: Services) -> Errand:
    path = session.reference_path
    assert path is not None
    return Errand(
        "DestVI: reading the reference",
        partial(services.read_cells, path),
        lambda read: answers.take_reference(session, path, *read),
        partial(answers.refuse_reference, session, path),
    )


def _findings(session: Session, services: Services) -> Errand:
    asked = question(session)
    assert asked is not None
    return Errand(
        "DestVI: checking the data",
        partial(services.look_into, asked),
        partial(answers.take_inspection, session, asked),
        partial(answers.refuse_inspection, session, asked),
    )


def _result(session: Session, services: Services) -> Errand:
    path = session.opening
    assert path is not None
    return Errand(
        "DestVI: opening a result",
        partial(services.open_result, path),
        lambda read: answers.take_opened(session, path, *read),
        partial(answers.report, session),
    )


def _export(session: Session, services: Services) -> Errand:
    export, result = session.export, session.result
    assert export is not None
    assert result is not None
    return Errand(
        "DestVI: writing a file",
        partial(services.write_export, export, result, session.spots),
        lambda _path: answers.take_export(session, export),
        partial(answers.report, session),
    )


_ERRANDS: dict[Need, Callable[[Session, Services], Errand]] = {
    "spots": _spots,
    "tissue": _tissue,
    "reference": _reference,
    "findings": _findings,
    "result": _result,
    "export": _export,
}

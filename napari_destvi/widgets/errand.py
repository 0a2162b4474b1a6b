"""A call to make in the background, and where its answer goes.

What an errand was sent for rides along, so that an answer which comes too late
is known and dropped by `session.answers`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from napari_destvi.session import Session
from napari_destvi.widgets.services import Services

Asked = TypeVar("Asked")
Found = TypeVar("Found")


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


#: Makes the errand of a need that the session has now.
Sender = Callable[[Session, Services], Errand]


def inquiry(
    title: str,
    asked: Callable[[Session], Asked | None],
    service: Callable[[Services], Callable[[Asked], Found]],
    *,
    take: Callable[[Session, Asked, Found], None],
    refuse: Callable[[Session, Asked, str], None],
) -> Sender:
    """Return what sends errands of the usual shape: one question, one answer.

    Parameters
    ----------
    title : str
        For napari's list of tasks.
    asked : callable
        Returns what the session asks; there is a need only while it is not None.
    service : callable
        Returns the slow function that answers, among the services.
    take, refuse : callable
        Take the session, what was asked, and the answer or why there is none.
    """

    def send(session: Session, services: Services) -> Errand:
        question = asked(session)
        assert question is not None
        return Errand(
            title,
            partial(service(services), question),
            partial(take, session, question),
            partial(refuse, session, question),
        )

    return send

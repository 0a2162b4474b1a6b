"""What is said of interrupted fits, and what may be done with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from napari_destvi.session.session import Session
from napari_destvi.session.unfinished import may_continue, unfinished_sentence
from napari_destvi.session.unfinished_sentences import (
    ANOTHER_SEED,
    GO_ON,
    spoilt_sentence,
)


@dataclass(frozen=True, slots=True)
class UnfinishedView:
    """The sentence of the bar, and its buttons.

    Parameters
    ----------
    told : str
        What is offered; empty for nothing.
    go_on, tip : str
        What the first button says and does; empty where there is no going on.
    can_go_on, can_discard : bool
        What may be pressed now.
    """

    told: str
    go_on: str = ""
    tip: str = ""
    can_go_on: bool = False
    can_discard: bool = False


def unfinished_view(session: Session, spoilt: Collection[int]) -> UnfinishedView:
    """Return what is offered: the fit that can go on, or else states that cannot.

    Parameters
    ----------
    session : Session
        Knows the one.
    spoilt : collection of int
        The bytes of the others.
    """
    told, unfinished = unfinished_sentence(session), session.unfinished
    if told and unfinished is not None:
        title, tip = ANOTHER_SEED if unfinished.has_diverged else GO_ON
        is_free = may_continue(session)
        return UnfinishedView(told, title, tip, is_free, is_free)
    if session.run_state != "idle":
        return UnfinishedView("")
    told = spoilt_sentence(list(spoilt))
    return UnfinishedView(told, can_discard=bool(told))

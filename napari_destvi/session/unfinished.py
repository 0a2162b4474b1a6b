"""Fits that were interrupted: which data and settings they are of, and going on.

To go on, all that the fit was begun with is chosen again; what is read of it comes in
its time, and `go_on` takes the next step whenever something has come.
"""

from __future__ import annotations

from dataclasses import replace

from napari_destvi.config import LEAST_SQUARES
from napari_destvi.session.choices import (
    choose_labels,
    choose_library,
    choose_reference,
    choose_spots,
    start,
)
from napari_destvi.session.needs import is_inspected, may_start, needs
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message
from napari_destvi.session.unfinished_sentences import DIVERGED, INTERRUPTED, READING
from napari_destvi.session.unfinished_terms import Chosen, Unfinished

#: A seed that led nowhere is followed by the next; far below the largest allowed.
SEEDS_TRIED = 1_000_000
CANNOT = (
    "The interrupted fit cannot be continued as its data are now: look at what is said "
    "of them above, or discard the fit and start another."
)


def chosen_in(session: Session) -> Chosen | None:
    """Return what a fit would be begun with; None if it leaves no state to go on from.

    That is so for data from memory, and for methods that take seconds.
    """
    spots, reference, labels = (
        session.spots_path,
        session.reference_path,
        session.labels,
    )
    if spots is None or reference is None or labels is None:
        return None
    if session.config.method in LEAST_SQUARES:
        return None
    return Chosen(
        spots=spots.absolute(),
        reference=reference.absolute(),
        labels=labels,
        labels_path=session.labels_path,
        library=session.library,
        n_top_genes=session.n_top_genes,
        accepted=session.accepted,
        config=session.config,
    )


def unfinished_sentence(session: Session) -> str:
    """Return what is offered; empty if there is nothing, or something runs."""
    unfinished = session.unfinished
    if unfinished is None or session.run_state != "idle":
        return ""
    slide = unfinished.chosen.spots.name
    if session.continuing is not None:
        return READING.format(slide=slide)
    told = DIVERGED if unfinished.has_diverged else INTERRUPTED
    return told.format(slide=slide, how_far=unfinished.how_far)


def may_continue(session: Session) -> bool:
    """Tell whether the fit that is offered may be continued or discarded now."""
    is_free = session.run_state == "idle" and session.opening is None
    return is_free and session.unfinished is not None and session.continuing is None


def continue_fit(session: Session) -> None:
    """Ask for the interrupted fit to go on; its data are read again if need be.

    One that diverged begins anew, with another seed.
    """
    if not may_continue(session):
        return
    unfinished = session.unfinished
    assert unfinished is not None
    if unfinished.has_diverged:
        unfinished = _with_another_seed(unfinished)
    chosen = unfinished.chosen
    if session.spots_path is None or session.spots_path.absolute() != chosen.spots:
        choose_spots(session, chosen.spots)
    is_same = session.labels_path == chosen.labels_path
    before = session.reference_path
    if before is None or before.absolute() != chosen.reference or not is_same:
        choose_reference(session, chosen.reference)
        session.labels_path = chosen.labels_path
    session.continuing = unfinished
    go_on(session)


def _with_another_seed(unfinished: Unfinished) -> Unfinished:
    chosen = unfinished.chosen
    config = replace(chosen.config, seed=(chosen.config.seed + 1) % SEEDS_TRIED)
    return replace(unfinished, chosen=replace(chosen, config=config))


def go_on(session: Session) -> None:
    """Take the next step towards the fit that is to be continued, if there is one."""
    if session.continuing is None or session.run_state != "idle":
        return
    chosen = session.continuing.chosen
    if _is_refused(session):
        session.continuing = None
        session.message = Message("error", CANNOT)
    elif session.spots is not None and session.labels is not None:
        _choose_again(session, chosen)
        _start_again(session, chosen)


def _start_again(session: Session, chosen: Chosen) -> None:
    """Start, once all is as it was; give up if it was looked into and is not."""
    if session.continuing is None or session.run_state != "idle":
        return  # a choice has led to it already
    if may_start(session) and chosen_in(session) == chosen:
        # let go of first: every change is listened to, and would lead here again
        unfinished, session.continuing = session.continuing, None
        session.resumed = unfinished
        start(session)
    elif is_inspected(session) and not needs(session):
        session.continuing = None
        session.message = Message("error", CANNOT)


def discard_unfinished(session: Session) -> None:
    """Offer the interrupted fit no more; its files are deleted by who listens."""
    if may_continue(session):
        session.unfinished = None


def _is_refused(session: Session) -> bool:
    return bool(session.spots_problem or session.reference_problem)


def _choose_again(session: Session, chosen: Chosen) -> None:
    """Make the choices within the files as they were; those that are so stay."""
    choose_library(session, chosen.library)
    if chosen.labels in session.label_columns:
        choose_labels(session, chosen.labels)
    if session.n_top_genes != chosen.n_top_genes:
        session.n_top_genes = chosen.n_top_genes
    if session.accepted != chosen.accepted:
        session.accepted = chosen.accepted
    if session.config != chosen.config:
        session.config = chosen.config

"""Files dropped on the window: they are looked into, and taken for what they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from napari_destvi.session.choices import choose_reference, choose_spots, open_result
from napari_destvi.session.compared_tables import open_tables
from napari_destvi.session.full_pictures import choose_picture
from napari_destvi.session.model_applying import choose_file, open_models
from napari_destvi.session.terms import Message

if TYPE_CHECKING:
    from napari_destvi.io.file_kinds import FileKind
    from napari_destvi.session.session import Session

#: What a file is called once it is taken.
_TITLES: dict[FileKind, str] = {
    "result": "a result to open",
    "slide": "the slide",
    "cells": (
        "the slide, with each row as a spot. If the rows are single cells, add them up "
        "in spots first: Cells to spots…"
    ),
    "picture": "the full-resolution image below the spots",
    "reference": "the reference",
    "comparison": "proportions to compare with",
    "model": "a trained model to apply",
}
_SLIDES: tuple[FileKind, ...] = ("slide", "cells")
#: Of an image that is dropped before its slide is there.
NO_SLIDE = (
    '"{}" is an image. It can lie below the spots of a slide: drop it again when the '
    'slide is there, or choose it with "Full-resolution image…".'
)
BUSY = (
    "Files cannot be taken while a fit runs or a result is opened. Drop them again "
    "after that."
)


class Recognised(NamedTuple):
    """What a dropped file is for, or the sentence on why it is for nothing."""

    path: Path
    kind: FileKind | None
    problem: str = ""


def drop(session: Session, paths: Sequence[Path]) -> None:
    """Ask for files to be looked into; none while a fit runs."""
    if session.run_state != "idle" or session.opening is not None:
        session.message = Message("warning", BUSY)
        return
    session.recognised = ()
    session.dropped = tuple(paths)


def take_recognised(
    session: Session, paths: Sequence[Path], found: Sequence[Recognised]
) -> None:
    """Take what was found, if these are still the files dropped last."""
    if tuple(paths) == session.dropped:
        session.dropped = ()
        session.recognised = tuple(found)


def refuse_recognised(session: Session, paths: Sequence[Path], problem: str) -> None:
    """Say why the files could not be looked into."""
    if tuple(paths) == session.dropped:
        session.dropped = ()
        session.message = Message("error", problem)


def replaces_slide(found: Sequence[Recognised]) -> bool:
    """Return whether maps that are not saved would go."""
    return any(one.kind in ("result", *_SLIDES) for one in _taken(found))


def use(session: Session, found: Sequence[Recognised]) -> None:
    """Take each file for what it is, and say so.

    Of several of one kind the first is taken. A result brings its own slide.
    """
    session.recognised = ()
    if session.run_state != "idle":
        session.message = Message("warning", BUSY)
        return
    found = _with_slide(session, found)
    taken = _taken(found)
    session.dropped_with = ()
    for one in taken:
        _take(session, one)
    results = [one.path for one in taken if one.kind == "result"]
    if results:  # the slide that it brings takes tables and messages away
        open_result(session, results[0])
        session.dropped_with = tuple(found)
    else:
        _tell(session, taken, found)


def take_with_result(session: Session, path: Path) -> None:
    """Take what was dropped with a result that is open now, and say so."""
    found, session.dropped_with = session.dropped_with, ()
    taken = _taken(found)
    if not any(one == Recognised(path, "result") for one in taken):
        return
    for one in taken:
        if one.kind == "comparison":
            open_tables(session, one.path)
    _tell(session, taken, found)


def _take(session: Session, one: Recognised) -> None:
    if one.kind in _SLIDES:
        choose_spots(session, one.path)
    elif one.kind == "reference":
        choose_reference(session, one.path)
    elif one.kind == "comparison":
        open_tables(session, one.path)
    elif one.kind == "picture":
        choose_picture(session, one.path)
    elif one.kind == "model":
        choose_file(session, one.path)
        open_models(session)


def _with_slide(session: Session, found: Sequence[Recognised]) -> list[Recognised]:
    """Return what was found; images that have no slide to lie on are of no use."""
    if session.tissue is not None and not replaces_slide(found):
        return list(found)
    return [
        one._replace(kind=None, problem=NO_SLIDE.format(one.path.name))
        if one.kind == "picture"
        else one
        for one in found
    ]


def _taken(found: Sequence[Recognised]) -> list[Recognised]:
    first: dict[FileKind, Recognised] = {}
    for one in found:
        if one.kind is not None:
            first.setdefault("slide" if one.kind in _SLIDES else one.kind, one)
    if "result" in first:
        first.pop("slide", None)
    return list(first.values())


def _tell(
    session: Session, taken: Sequence[Recognised], found: Sequence[Recognised]
) -> None:
    told = [
        f'"{one.path.name}" was taken as {_TITLES[one.kind]}.'
        for one in taken
        if one.kind
    ]
    problems = [one.problem for one in found if one.problem]
    left = [one.path.name for one in found if one.kind and one not in taken]
    if left:
        problems.append(
            f"Left out: {', '.join(left)}. Drop one file of each kind; a result "
            "brings its own slide."
        )
    text = " ".join([*told, *problems])
    if not problems:
        session.message = Message("info", text)
    else:
        session.message = Message("warning" if told else "error", text)

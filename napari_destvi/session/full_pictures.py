"""The user's own full-resolution image below the spots: asked for, read, laid."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from napari_destvi.session.regions import has_same_spots
from napari_destvi.session.session import Session
from napari_destvi.session.terms import Message

if TYPE_CHECKING:
    from napari_destvi.data.full_picture import FullPicture
    from napari_destvi.data.tissue import Tissue


@dataclass(frozen=True, slots=True)
class PictureView:
    """The button of the image: whether there is a slide, and what is wrong."""

    has_slide: bool
    text: str
    problem: str


def picture_view(session: Session) -> PictureView:
    """Return what the button of the image shows."""
    path, text = session.picture_path, "Full-resolution image…"
    if path is not None and is_picture_needed(session):
        text = f"Opening {path.name} …"
    return PictureView(session.tissue is not None, text, session.picture_problem)


def choose_picture(session: Session, path: Path) -> None:
    """Take another image; the one before it stays until this one is read."""
    session.picture_problem = ""
    session.picture_path = path


def forget_picture(session: Session) -> None:
    """Show no image any more: another slide was laid down, or the user wants none."""
    session.picture_path = None
    session.picture_problem = ""
    session.picture_from = session.picture_slide = None
    session.picture = None


def keep_or_forget_picture(session: Session, tissue: Tissue) -> None:
    """Let the image go, unless the slide has the spots of before."""
    before = session.picture_slide
    if before is None or not has_same_spots(before, tissue):
        forget_picture(session)
        return
    session.picture_path, session.picture_problem = session.picture_from, ""
    session.picture_slide = tissue


def is_picture_needed(session: Session) -> bool:
    """Tell whether an image is asked for and not read yet."""
    path = session.picture_path
    is_shown = path == session.picture_from
    is_asked = path is not None and session.tissue is not None
    return is_asked and not is_shown and not session.picture_problem


def take_picture(
    session: Session, path: Path, tissue: Tissue, picture: FullPicture
) -> None:
    """Take an image, if it still is what is asked for."""
    if path != session.picture_path or tissue is not session.tissue:
        return
    session.picture_from, session.picture_slide = path, tissue
    session.picture = picture
    if picture.scale != 1:
        session.message = Message("info", _scaled(picture))


def refuse_picture(session: Session, path: Path, tissue: Tissue, problem: str) -> None:
    """Say below the button why an image cannot be used; the one before it stays."""
    if path == session.picture_path and tissue is session.tissue:
        session.picture_problem = problem


def _scaled(picture: FullPicture) -> str:
    factor, than = picture.scale, "larger"
    if factor < 1:
        factor, than = 1 / factor, "smaller"
    return (
        f"{picture.name} is {factor:.3g} times {than} than the image in which the "
        "spots were found. It lies under them accordingly."
    )

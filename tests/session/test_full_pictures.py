"""An image is asked for, comes, or is refused; late answers are dropped."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from napari_destvi.data.full_picture import FullPicture
from napari_destvi.data.tissue import Tissue
from napari_destvi.session import Session, answers
from napari_destvi.session.full_pictures import (
    choose_picture,
    picture_view,
    refuse_picture,
    take_picture,
)
from napari_destvi.session.kept_view import apply_view, view_of
from napari_destvi.session.needs import needs

PATH = Path("scan.tif")


def picture(scale: float = 1.0) -> FullPicture:
    return FullPicture(PATH.name, [np.zeros((4, 4, 3), np.uint8)], scale)


def tissue() -> Tissue:
    return Tissue(np.zeros((1, 2)), ("A",), 1.0, None, 1.0, None, "")


@pytest.fixture
def session() -> Session:
    session = Session(tissue=tissue())
    choose_picture(session, PATH)
    return session


def test_without_a_slide_there_is_no_button_and_nothing_is_read():
    session = Session(picture_path=PATH)
    assert not picture_view(session).has_slide
    assert "picture" not in needs(session)


def test_it_is_read_once(session: Session):
    assert "picture" in needs(session)
    assert picture_view(session).text == "Opening scan.tif …"
    take_picture(session, PATH, session.tissue, picture())
    assert "picture" not in needs(session)
    assert picture_view(session).text == "Full-resolution image…"
    assert session.message is None


@pytest.mark.parametrize(("scale", "word"), [(0.25, "4 times sm"), (2, "2 times la")])
def test_another_size_than_that_of_the_spots_is_told(session, scale, word):
    take_picture(session, PATH, session.tissue, picture(scale))
    assert word in session.message.text


def test_why_it_cannot_be_shown_is_said_and_it_is_not_read_again(session: Session):
    refuse_picture(session, PATH, session.tissue, "It is damaged.")
    assert picture_view(session).problem == "It is damaged."
    assert "picture" not in needs(session)


def test_answers_for_another_image_or_slide_are_dropped(session: Session):
    take_picture(session, PATH, tissue(), picture())
    take_picture(session, Path("other.tif"), session.tissue, picture())
    refuse_picture(session, PATH, tissue(), "no")
    refuse_picture(session, Path("other.tif"), session.tissue, "no")
    assert session.picture is None
    assert session.picture_problem == ""


def test_another_slide_takes_it_away(session: Session):
    take_picture(session, PATH, session.tissue, picture())
    other = Tissue(np.ones((1, 2)), ("B",), 1.0, None, 1.0, None, "")
    answers.take_tissue(session, session.spots, other)
    assert session.picture is None
    assert session.picture_path is None


def test_an_image_of_the_same_name_in_another_folder_is_read(session: Session):
    take_picture(session, PATH, session.tissue, picture())
    choose_picture(session, Path("other") / PATH.name)
    assert "picture" in needs(session)
    take_picture(session, session.picture_path, session.tissue, picture())
    assert "picture" not in needs(session)


def test_the_same_slide_opened_again_keeps_it(session: Session):
    take_picture(session, PATH, session.tissue, picture())
    before, session.tissue = session.picture, None
    answers.take_tissue(session, session.spots, tissue())
    assert session.picture is before
    assert session.picture_path == PATH
    assert "picture" not in needs(session)


def test_it_is_kept_with_the_result_and_asked_for_again(session: Session, tmp_path):
    file = tmp_path / "scan.tif"
    choose_picture(session, file)
    take_picture(session, file, session.tissue, picture())
    again = Session(tissue=session.tissue)
    apply_view(again, json.loads(json.dumps(view_of(session))))
    assert again.picture_path == file
    assert "picture" in needs(again)

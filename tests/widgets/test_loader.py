"""An answer that the session chokes on is told, and not fetched for ever."""

from __future__ import annotations

from pathlib import Path

import pytest
from qtpy.QtCore import QObject, QThreadPool

from napari_destvi.session import Session, answers
from napari_destvi.session.choices import choose_reference, choose_spots
from napari_destvi.widgets.loader import Loader

pytestmark = pytest.mark.gui


def test_an_answer_that_cannot_be_taken_is_told_and_the_rest_goes_on(
    services, qtbot, monkeypatch
):
    def choke(*_answer):
        msg = "boom"
        raise RuntimeError(msg)

    monkeypatch.setattr(answers, "take_spots", choke)
    session, owner = Session(), QObject()
    choose_spots(session, Path("slide.h5ad"))
    loader = Loader(session, services, owner)
    qtbot.waitUntil(lambda: bool(session.spots_problem))
    assert session.message.severity == "error"
    assert "RuntimeError: boom" in session.message.text
    choose_reference(session, Path("cells.h5ad"))
    qtbot.waitUntil(lambda: session.reference is not None)
    loader.shut_down()
    assert QThreadPool.globalInstance().waitForDone(5000)

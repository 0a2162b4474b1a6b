"""What is not saved is lost only if the user says so, and may be saved on the way."""

from __future__ import annotations

import pytest

from napari_destvi.session import Session, file_answers
from napari_destvi.widgets.asking_unsaved import once_safe
from napari_destvi.widgets.preferences import Preferences

pytestmark = pytest.mark.gui


@pytest.fixture
def ask(dialogs, tmp_path):
    """A function that asks, and tells whether it was gone on."""
    gone_on = []

    def act(session: Session) -> list[bool]:
        once_safe(
            session,
            dialogs,
            Preferences.read(tmp_path / "window.json"),
            maps="The maps are not saved.",
            yes="Go on",
            go_on=lambda: gone_on.append(True),
        )
        return gone_on

    return act


@pytest.fixture
def unsaved(made_up) -> Session:
    return Session(result=made_up.result("complete"), saved=False)


def test_nothing_is_asked_where_all_is_saved(ask, dialogs):
    assert ask(Session())
    assert dialogs.asked == []


@pytest.mark.parametrize(("answer", "is_lost"), [("go on", True), ("cancel", False)])
def test_what_is_lost_was_agreed_to(ask, unsaved, dialogs, answer, is_lost):
    dialogs.unsaved = answer
    assert bool(ask(unsaved)) is is_lost


def test_save_writes_first_and_goes_on_then(ask, unsaved, dialogs, tmp_path, qtbot):
    dialogs.unsaved, dialogs.file = "save", tmp_path / "r.h5ad"
    gone_on = ask(unsaved)
    assert unsaved.export.kind == "result"
    assert not gone_on
    file_answers.take_export(unsaved, unsaved.export, unsaved.result)
    qtbot.waitUntil(lambda: bool(gone_on))


def test_a_file_that_cannot_be_written_stops_it(ask, unsaved, dialogs, tmp_path, qtbot):
    dialogs.unsaved, dialogs.file = "save", tmp_path / "r.h5ad"
    gone_on = ask(unsaved)
    file_answers.refuse_export(unsaved, unsaved.export, "The disk is full.")
    qtbot.wait(20)
    assert not gone_on


def test_regions_without_maps_are_saved_as_a_table(ask, dialogs, tmp_path):
    dialogs.unsaved, dialogs.file = "save", tmp_path / "r.csv"
    session = Session(regions_saved=False)
    ask(session)
    assert session.export.kind == "regions"


def test_no_file_to_save_to_leaves_all_as_it_is(ask, unsaved, dialogs, qtbot):
    dialogs.unsaved = "save"
    gone_on = ask(unsaved)
    qtbot.wait(20)
    assert unsaved.export is None
    assert not gone_on

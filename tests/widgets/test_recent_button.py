"""Files used before are offered again, newest first."""

from __future__ import annotations

from pathlib import Path

import pytest
from qtpy.QtCore import Qt

from napari_destvi.session import Session
from napari_destvi.session.undo import undo
from napari_destvi.widgets.preferences import N_RECENT, Preferences
from napari_destvi.widgets.recent_button import CLEAR, NONE_YET, RecentButton

pytestmark = pytest.mark.gui


@pytest.fixture
def preferences(tmp_path) -> Preferences:
    return Preferences.read(tmp_path / "window.json")


@pytest.fixture
def session() -> Session:
    return Session()


@pytest.fixture
def button(session, preferences, qtbot) -> RecentButton:
    button = RecentButton(session, preferences, "spots", "spots files")
    qtbot.addWidget(button)
    return button


def note(preferences, *paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.touch()
        preferences.note_file("spots", path)


def actions(button):
    button.fill()
    return [action for action in button.menu().actions() if not action.isSeparator()]


def test_without_files_the_menu_says_so(button):
    (only,) = actions(button)
    assert only.text() == NONE_YET
    assert not only.isEnabled()


def test_the_newest_is_first_and_each_is_there_once(button, preferences, tmp_path):
    a, b = tmp_path / "a.h5ad", tmp_path / "b.h5ad"
    note(preferences, a, b, a)
    assert [x.text() for x in actions(button)] == ["a.h5ad", "b.h5ad", CLEAR]
    assert actions(button)[0].toolTip() == str(a)


def test_only_the_last_ones_are_kept(preferences, tmp_path):
    paths = [tmp_path / f"{number}.h5ad" for number in range(N_RECENT + 3)]
    note(preferences, *paths)
    assert preferences.recent("spots") == paths[: -N_RECENT - 1 : -1]


def test_a_file_that_is_gone_is_grey(button, preferences, tmp_path):
    note(preferences, tmp_path / "a.h5ad")
    (tmp_path / "a.h5ad").unlink()
    assert not actions(button)[0].isEnabled()


def test_a_chosen_file_is_told(button, preferences, tmp_path, qtbot):
    note(preferences, tmp_path / "a & b.h5ad")
    with qtbot.waitSignal(button.chosen) as told:
        actions(button)[0].trigger()
    assert told.args == [tmp_path / "a & b.h5ad"]


def test_files_of_one_name_are_told_by_their_folder(button, preferences, tmp_path):
    note(preferences, tmp_path / "x" / "a.h5ad", tmp_path / "y" / "a.h5ad")
    assert [x.text() for x in actions(button)[:2]] == ["y/a.h5ad", "x/a.h5ad"]


def test_a_long_name_is_cut_off_in_its_middle(button, preferences, tmp_path):
    note(preferences, tmp_path / f"{'long' * 40}.h5ad")
    assert "…" in actions(button)[0].text()
    assert actions(button)[0].text().endswith(".h5ad")


def test_a_cleared_list_is_empty_for_every_window_until_that_is_undone(
    button, session, preferences, tmp_path
):
    note(preferences, tmp_path / "a.h5ad")
    preferences.note_file("result", tmp_path / "r.h5ad")
    actions(button)[-1].trigger()
    other = Preferences.read(tmp_path / "window.json")
    assert other.recent("spots") == []
    assert other.recent("result") == [tmp_path / "r.h5ad"]
    note(preferences, tmp_path / "new.h5ad")
    undo(session)
    assert other.recent("spots") == [tmp_path / "new.h5ad", tmp_path / "a.h5ad"]


def test_another_window_takes_no_file_off_the_list(preferences, tmp_path):
    other = Preferences.read(tmp_path / "window.json")
    note(preferences, tmp_path / "a.h5ad")
    other.remember(folder=tmp_path)
    other.note_file("spots", tmp_path / "b.h5ad")
    assert [p.name for p in preferences.recent("spots")] == ["b.h5ad", "a.h5ad"]


@pytest.mark.parametrize(
    "stored", ["3", "[]", '{"recent": 1}', '{"recent": {"spots": [1]}}']
)
def test_a_list_written_by_hand_does_no_harm(preferences, tmp_path, stored):
    (tmp_path / "window.json").write_text(stored, encoding="utf-8")
    assert preferences.recent("spots") == []


def test_the_keyboard_reaches_it(button):
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert button.accessibleName() == "Recent spots files"

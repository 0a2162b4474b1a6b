"""What turns in a status bar is held, and turns again when it is started."""

import pytest
from napari.resources import LOADING_GIF_PATH
from qtpy.QtGui import QMovie
from qtpy.QtWidgets import QLabel, QMainWindow

from napari_destvi.widgets.spinners import hold_spinners

pytestmark = pytest.mark.gui


@pytest.fixture
def movie(qtbot):
    window, label = QMainWindow(), QLabel()
    qtbot.addWidget(window)
    movie = QMovie(LOADING_GIF_PATH, parent=window)
    label.setMovie(movie)
    window.statusBar().addWidget(label)
    movie.start()
    yield movie
    movie.stop()


def test_what_turns_is_held(movie):
    assert movie.state() == QMovie.MovieState.Running
    hold_spinners()
    assert movie.state() == QMovie.MovieState.Paused


def test_what_is_started_later_turns(movie):
    hold_spinners()
    movie.stop()
    movie.start()
    assert movie.state() == QMovie.MovieState.Running

"""Keeps the pictures that move in a status bar still."""

from __future__ import annotations

from qtpy.QtWidgets import QApplication, QLabel, QMainWindow


def hold_spinners() -> None:
    """Hold what turns in the status bar of each window; it turns when next started.

    Whenever anything changes beside an OpenGL canvas, Qt puts the whole window together
    anew. Without a graphics card that takes 20 to 40 ms, and napari's wheel for an
    activity changes 16 times a second: a fit beside it would leave the window no time.
    """
    for window in QApplication.topLevelWidgets():
        if isinstance(window, QMainWindow):
            for label in window.statusBar().findChildren(QLabel):
                if label.movie() is not None:
                    label.movie().setPaused(True)

"""Where the parts of a bar lie that offers something: a sentence, two buttons below."""

from __future__ import annotations

from qtpy.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget


def lay_out_offer(bar: QWidget, sentence: QWidget, *answers: QWidget) -> None:
    """Lay a sentence and the buttons that answer it into a bar.

    Parameters
    ----------
    bar : QWidget
        Still without layout.
    sentence : QWidget
        What is offered.
    *answers : QWidget
        From left to right, of one width.
    """
    buttons = QHBoxLayout()
    for button in answers:
        buttons.addWidget(button, 1)
    column = QVBoxLayout(bar)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(sentence)
    column.addLayout(buttons)

"""Progress is a bar for a person and a few lines for a log."""

from __future__ import annotations

import io
import sys

import pytest

from napari_destvi.cli.progress import progress_display
from napari_destvi.results import FitProgress


class Terminal(io.StringIO):
    """A text stream that says it is a terminal."""

    def isatty(self):
        return True


def _spots(epoch):
    return FitProgress("spots", epoch, 1000, 3.5, epoch / 1000, 1.0, 60.0)


def test_a_log_gets_a_line_per_tenth_and_stage(capsys):
    with progress_display() as show:
        show(FitProgress("reference", 1, 1, float("nan"), 0.0, 0.0))
        for epoch in range(1, 1001):
            show(_spots(epoch))
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 + 11
    assert "Learning the cell types" in lines[0]
    assert lines[-1].startswith("100 %")
    assert "loss 3.5" in lines[-1]


def test_a_terminal_gets_one_bar(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress_display() as show:
        for epoch in (250, 500):
            show(_spots(epoch))
    text = terminal.getvalue()
    assert "50 %" in text
    assert "1 min 0 s left" in text
    assert text.count("\n") == 1


@pytest.mark.parametrize("is_terminal", [True, False])
def test_nothing_goes_to_the_output(monkeypatch, capsys, is_terminal):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal, raising=False)
    with progress_display() as show:
        show(_spots(1))
    assert capsys.readouterr().out == ""

"""Commands that are shown can be copied into the shell of each system."""

from __future__ import annotations

import shlex

import pytest

from napari_destvi.cli.quoting import quoted


@pytest.mark.parametrize("word", ["plain", "with space", "it's", "a;b"])
def test_a_shell_reads_the_word_as_it_was(monkeypatch, word):
    monkeypatch.setattr("sys.platform", "linux")
    assert shlex.split(quoted(word)) == [word]


def test_windows_reads_double_quotes(monkeypatch):
    monkeypatch.setattr("sys.platform", "win32")
    assert quoted(r"C:\Data\my slide") == r'"C:\Data\my slide"'
    assert quoted(r"C:\Data\slide") == r"C:\Data\slide"

"""A file to write has an ending that its kind of file may have."""

from __future__ import annotations

from pathlib import Path

import pytest
from qtpy.QtWidgets import QFileDialog

from napari_destvi.widgets.file_dialogs import FileDialogs

pytestmark = pytest.mark.gui


@pytest.mark.parametrize(
    ("typed", "suggested", "written"),
    [
        ("C2", "a.h5ad", "C2.h5ad"),
        ("C2_0.5um", "a.h5ad", "C2_0.5um.h5ad"),
        ("C2_0.5um", "a.csv", "C2_0.5um.csv"),
        ("C2.csv", "a.h5ad", "C2.csv.h5ad"),
        ("C2.h5ad", "a.h5ad", "C2.h5ad"),
        ("C2.H5AD", "a.h5ad", "C2.H5AD"),
        ("C2.tsv", "a.csv", "C2.tsv"),
    ],
)
def test_the_suggested_ending_is_added_unless_there_is_one_of_its_kind(
    qapp, monkeypatch, typed, suggested, written
):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: (typed, ""))
    assert FileDialogs(None).save_file("Save", Path(suggested)) == Path(written)


def test_a_dialog_that_is_cancelled_gives_no_file(qapp, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, **__: ("", ""))
    assert FileDialogs(None).save_file("Save", Path("a.csv")) is None

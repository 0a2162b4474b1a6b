"""The session tells of every change, also of data that cannot be compared."""

from __future__ import annotations

import subprocess
import sys

import anndata as ad
import numpy as np

from napari_destvi.session import Session


def test_a_set_field_is_told_with_the_new_value(session: Session):
    told = []
    session.events.labels.connect(told.append)
    session.labels = "type"
    assert told == ["type"]


def test_other_annotated_data_of_equal_content_are_a_change(session: Session):
    told = []
    session.spots = ad.AnnData(np.zeros((2, 1)))
    session.events.spots.connect(told.append)
    other = ad.AnnData(np.zeros((2, 1)))
    session.spots = other
    session.spots = other
    assert len(told) == 1
    assert told[0] is other


def test_the_session_comes_without_window_and_torch():
    code = (
        "import sys, napari_destvi.session.answers, napari_destvi.session.choices;"
        "print({'qtpy', 'napari', 'torch'} & set(sys.modules))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert out.stdout.strip() == "set()"

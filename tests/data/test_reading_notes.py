"""What a reader tells reaches the user as a finding; what a file tells does not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.findings import Finding, FindingLog
from napari_destvi.data.reading_notes import NOTES_KEY, add_note, tell_notes
from napari_destvi.io.annotated import read_spots


def told(data: AnnData) -> tuple[Finding, ...]:
    log = FindingLog(accept=())
    tell_notes(data, log)
    return log.findings


def test_notes_are_told_in_their_order():
    data = AnnData(np.ones((2, 2)))
    add_note(data, "raw-matrix", "It is raw.")
    add_note(data, "zebra", "It is striped.")
    expected = ("It is raw.", "It is striped.")
    for kept in (data, data[:1].copy()):
        assert tuple(finding.message for finding in told(kept)) == expected
        assert {finding.severity for finding in told(kept)} == {"tell"}


@pytest.mark.filterwarnings("ignore:Writing zarr v2")
@pytest.mark.parametrize("ending", ["h5ad", "zarr"])
def test_what_a_file_says_under_the_key_of_the_notes_is_not_told(
    tmp_path: Path, ending: str
):
    data = AnnData(np.ones((2, 2)), uns={"reading_notes": {"mine": "A note."}})
    data.obsm["spatial"] = np.eye(2)
    add_note(data, "raw-matrix", "It is raw.")
    getattr(data, f"write_{ending}")(tmp_path / f"a.{ending}")
    found = read_spots(tmp_path / f"a.{ending}")
    assert told(found) == ()
    assert found.uns["reading_notes"]["mine"] == "A note."


@pytest.mark.parametrize("own", [None, "a text", np.arange(3)])
def test_an_entry_of_the_users_own_is_left_alone(own: object):
    uns = {} if own is None else {NOTES_KEY: own}
    assert told(AnnData(np.ones((2, 2)), uns=uns)) == ()

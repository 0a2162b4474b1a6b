"""What a reader tells reaches the user as a finding, also by way of a file."""

from __future__ import annotations

from pathlib import Path

import anndata
import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.findings import Finding, FindingLog
from napari_destvi.data.reading_notes import NOTES_KEY, add_note, tell_notes


def told(data: AnnData) -> tuple[Finding, ...]:
    log = FindingLog(accept=())
    tell_notes(data, log)
    return log.findings


def test_notes_are_told_in_their_order_also_after_a_round_trip(tmp_path: Path):
    data = AnnData(np.ones((2, 2)))
    add_note(data, "raw-matrix", "It is raw.")
    add_note(data, "zebra", "It is striped.")
    data.write_h5ad(tmp_path / "a.h5ad")
    expected = ("It is raw.", "It is striped.")
    for kept in (data, anndata.read_h5ad(tmp_path / "a.h5ad")):
        assert tuple(finding.message for finding in told(kept)) == expected
        assert {finding.severity for finding in told(kept)} == {"tell"}


@pytest.mark.parametrize("own", [None, "a text", np.arange(3)])
def test_an_entry_of_the_users_own_is_left_alone(own: object):
    uns = {} if own is None else {NOTES_KEY: own}
    assert told(AnnData(np.ones((2, 2)), uns=uns)) == ()

"""What is read of one side alone: it is told once, whoever found it."""

from __future__ import annotations

import numpy as np
import pytest
from anndata import AnnData

from napari_destvi.data.findings import FindingLog
from napari_destvi.data.inputs import checked_cells, checked_slide
from napari_destvi.data.reading_notes import add_note


@pytest.fixture
def raw() -> AnnData:
    """Rows of a raw matrix, of which most hold a count or two."""
    counts = np.random.default_rng(0).poisson(0.2, (60, 8)).astype(np.float32)
    data = AnnData(counts)
    data.obs["cell_type"] = np.tile(["A", "B"], 30)
    data.obsm["spatial"] = np.stack(np.divmod(np.arange(60), 10), axis=1) * 100.0
    return data


@pytest.mark.parametrize("is_noted", [False, True])
@pytest.mark.parametrize("owner", ["slide", "reference"])
def test_a_raw_matrix_is_told_once_by_its_reader_or_by_its_counts(
    raw: AnnData, owner: str, is_noted: bool
):
    if is_noted:
        add_note(raw, "raw-matrix", "The raw matrix was read.")
    log = FindingLog(accept=())
    if owner == "slide":
        checked_slide(raw, library=None, log=log)
    else:
        checked_cells(raw, labels="cell_type", log=log)
    (told,) = (found for found in log.findings if found.code == "raw-matrix")
    assert told.message.startswith("The raw matrix was read.") == is_noted
